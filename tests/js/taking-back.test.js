// What has to be written so that a visit counts no more, or as another one? Every state that the old one may be in.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fileOf, nameOf } from '../../mapper/static/phone/outbox-file.js';
import { letStand, receiptOf, takenBack, withoutFacts } from '../../mapper/static/phone/receipts.js';
import { isOnlyHere, mayTakeBack, planOf, takeBackOf } from '../../mapper/static/phone/taking-back.js';

const NOW = new Date('2026-11-20T14:05:00-05:00');
const ABOUT = { venueId: 'v', venue: 'Harbor Laundry', outcome: 'placed', day: '2026-11-20' };
const entry = (more = {}) => ({
  id: 'old', person: 'vera', path: '/api/v1/visits/old', body: '{"outcome":"placed","note":"n"}', savedAt: 0, state: 'waiting', tries: 0, problems: [], about: ABOUT, ...more,
});
const receipt = (more = {}) => ({ id: 'old', person: 'vera', receivedAt: '2026-11-20T19:05:00.000Z', about: ABOUT, ...more });
const TAKE_BACK = takeBackOf('old', ABOUT, NOW);
const INSTEAD = { id: 'new', path: '/api/v1/visits/new', body: '{}', about: ABOUT };

// How it stands with the old one → whether it may be with the server.
for (const [name, state, tries, more, isHere] of [
  ['never tried', 'waiting', 0, {}, true],
  ['never tried, but handed out as a file', 'waiting', 0, { isHandedOut: true }, false],
  ['on its way', 'sending', 1, {}, false],
  ['tried, and no answer came', 'waiting', 1, {}, false],
  ['malformed: nothing stored', 'needs-fixing', 1, {}, true],
  ['malformed at the fifth try', 'needs-fixing', 5, {}, true],
  ['malformed, and in a file of the same bytes', 'needs-fixing', 1, { isHandedOut: true }, true],
  ['turned away at the door', 'needs-sign-in', 1, {}, true],
  ['turned away at the second try', 'needs-sign-in', 2, {}, false],
  ['not let in yet', 'needs-approval', 1, {}, true],
  ['in conflict: the server has one of the two', 'conflict', 1, {}, false],
]) {
  const old = entry({ state, tries, ...more });
  test(`${name}: ${isHere ? 'it goes, and nothing else' : 'a message takes it back as well'}`, () => {
    assert.equal(isOnlyHere(old), isHere);
    const before = isHere ? [] : [TAKE_BACK];
    assert.deepEqual(planOf({ entry: old }, TAKE_BACK, INSTEAD), { added: [...before, INSTEAD], receipt: null });
    assert.deepEqual(planOf({ entry: old }, TAKE_BACK, null), { added: before, receipt: null });
  });
}

test('received meanwhile: its receipt says that it was corrected, or taken back', () => {
  for (const [instead, isCorrected] of [[INSTEAD, true], [null, false]]) {
    const { added, receipt: marked } = planOf({ receipt: receipt() }, TAKE_BACK, instead);
    assert.deepEqual(added, instead ? [TAKE_BACK, INSTEAD] : [TAKE_BACK]);
    assert.deepEqual(marked?.takenBack, { by: TAKE_BACK.id, isCorrected, state: 'waiting' });
  }
});

test('gone without a trace (another tab, thirty days): the new one is kept, and the old one can’t count', () => {
  assert.deepEqual(planOf({}, TAKE_BACK, INSTEAD), { added: [TAKE_BACK, INSTEAD], receipt: null });
});

test('taken back already: not twice, and what was typed is kept', () => {
  const over = receipt({ takenBack: { by: 'x', isCorrected: false, state: 'received' } });
  assert.deepEqual(planOf({ receipt: over }, TAKE_BACK, INSTEAD), { added: [INSTEAD], receipt: null });
  assert.deepEqual(planOf({ receipt: over }, TAKE_BACK, null), { added: [], receipt: null });
});

test('the message names the visit, gives no reason, and says in the list whose it is', () => {
  const { id, path, body, about } = takeBackOf('old', ABOUT, NOW);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(path, `/api/v1/voids/${id}`);
  assert.deepEqual(JSON.parse(body), { visit_id: 'old', voided_at: '2026-11-20T14:05:00-05:00', reason: '' });
  assert.deepEqual(about, { ...ABOUT, takesBack: 'old' });
});

test('a receipt keeps the facts and never the note', () => {
  const made = receiptOf(entry({ body: '{"outcome":"placed","note":"Ask for Jo"}' }), '2026-11-20T19:05:00.000Z');
  assert.ok(!JSON.stringify(made).includes('Jo'));
  assert.deepEqual([JSON.parse(String(made.body)), made.hadNote], [{ outcome: 'placed', note: '' }, true]);
  assert.equal(receiptOf(entry({ body: '{"note":""}' }), '2026-11-20T19:05:00.000Z').hadNote, false);
  const bare = withoutFacts(made);
  assert.deepEqual([bare.body, bare.hadNote, bare.about], [undefined, undefined, ABOUT]);
});

test('one that was replaced while it was on its way is known as taken back from the start', () => {
  const waiting = { ...entry(TAKE_BACK), about: { ...TAKE_BACK.about, isCorrected: true } };
  const made = receiptOf(entry(), '2026-11-20T19:05:00.000Z', waiting);
  assert.deepEqual(made.takenBack, { by: TAKE_BACK.id, isCorrected: true, state: 'waiting' });
});

// The server's moments, of the visit and of the message → what became of it.
for (const [at, state] of [
  ['2026-11-27T19:05:00.000Z', 'received'],
  ['2026-11-27T19:05:00.001Z', 'too-late'],
  ['2026-11-20T19:00:00.000Z', 'received'], // it came before its visit
]) {
  test(`a message that arrives at ${at}: ${state}`, () => {
    const marked = receipt({ takenBack: { by: 'x', isCorrected: true, state: 'waiting' } });
    assert.deepEqual(takenBack(marked, 'x', at).takenBack, { by: 'x', isCorrected: true, state });
  });
}

test('seven days from the receipt a visit may be taken back, and once', () => {
  assert.ok(mayTakeBack(receipt(), new Date('2026-11-27T19:05:00Z')));
  assert.ok(!mayTakeBack(receipt(), new Date('2026-11-27T19:05:01Z')));
  for (const [state, may] of [['waiting', false], ['received', false], ['too-late', false], ['unsure', true]]) {
    assert.equal(mayTakeBack(receipt({ takenBack: { by: 'x', isCorrected: false, state } }), NOW), may);
  }
});

test('a message that was thrown away: as before, or nobody knows', () => {
  const marked = receipt({ takenBack: { by: 'x', isCorrected: false, state: 'waiting' } });
  assert.equal(letStand(marked, true).takenBack, undefined);
  assert.equal(letStand(marked, false).takenBack?.state, 'unsure');
});

test('the file has the very bytes, and its name says nothing', () => {
  const body = '{"note":"é \\u2028 \\"x\\""}';
  const text = fileOf('vera', [entry({ body, savedAt: Number(NOW) })], NOW);
  assert.deepEqual(JSON.parse(text), {
    format: 'outreach-outbox',
    version: 1,
    made_at: '2026-11-20T19:05:00.000Z',
    person: 'vera',
    entries: [{ id: 'old', path: '/api/v1/visits/old', body, saved_at: '2026-11-20T19:05:00.000Z' }],
  });
  assert.equal(nameOf(NOW), 'phone-2026-11-20.json');
});
