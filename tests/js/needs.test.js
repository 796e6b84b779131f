// What does a venue need, by what the phone carries of it?

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isNeeded, needsOf } from '../../mapper/static/phone/needs.js';

const TODAY = '2026-05-12';
const STALL = { material: 'poster', spot: 'stall', last_seen_on: '2026-05-01', quantity: 2 };
const WINDOW = { material: 'card', spot: 'window', last_seen_on: '2026-05-11', quantity: 9 };

function needs(fields) {
  return needsOf({ id: 'v', name: 'Laundry', town: 'Bath', lat: null, lon: null, standing: [], recalled: [], ...fields }, TODAY);
}

for (const [what, fields, expected] of [
  ['never visited', { status: 'never' }, []],
  ['taken down', { status: 'gone' }, []],
  ['promised without a day', { status: 'promised' }, [{ key: 'come-back' }]],
  ['promised for a day', { status: 'promised', promised_on: '2026-05-13' }, [{ key: 'come-back-on', day: '2026-05-13' }]],
  ['promised for today', { status: 'promised', promised_on: TODAY }, [{ key: 'come-back-on', day: TODAY }]],
  ['promised for yesterday', { status: 'promised', promised_on: '2026-05-11' }, [{ key: 'overdue', day: '2026-05-11' }]],
  ['declined', { status: 'declined', ask_again_on: '2026-06-01' }, [{ key: 'ask-after', day: '2026-06-01' }]],
  ['declined a year ago', { status: 'declined', ask_again_on: TODAY }, [{ key: 'ask-now' }]],
  ['declined, by an old server', { status: 'declined' }, []],
  ['closed until a day', { status: 'excluded', opens_on: '2026-06-01' }, [{ key: 'closed-until', day: '2026-06-01' }]],
  ['not counted', { status: 'excluded', standing: [STALL] }, []],
  ['covered', { status: 'covered', standing: [STALL, WINDOW] }, [{ key: 'up', item: WINDOW }, { key: 'up', item: STALL }]],
  ['due for a check', { status: 'lapsed', standing: [STALL] }, [{ key: 'up', item: STALL }]],
  ['taken down, but for one', { status: 'gone', standing: [STALL] }, []],
  ['recalled and covered', { status: 'covered', recalled: [STALL], standing: [WINDOW] },
    [{ key: 'recalled', item: STALL }, { key: 'up', item: WINDOW }]],
  ['to skip', { skip: true, status: 'promised', promised_on: TODAY, recalled: [STALL] }, []],
]) {
  test(what, () => assert.deepEqual(needs(fields), expected));
}

for (const [fields, expected] of [
  ...['lapsed', 'gone', 'promised', 'declined', 'never'].map((status) => [{ status }, true]),
  [{ status: 'covered' }, false],
  [{ status: 'excluded' }, false],
  [{ status: 'covered', recalled: [STALL] }, true],
  [{ status: 'excluded', recalled: [STALL] }, true],
  [{ skip: true }, false],
  [{ skip: true, status: 'never', recalled: [STALL] }, false],
]) {
  test(`${JSON.stringify(fields)} is ${expected ? '' : 'not '}needed`, () => assert.equal(isNeeded(fields), expected));
}
