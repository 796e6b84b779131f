// @ts-check
/** Which parts make the phone page, and what wakes them? The one place that knows them all. */

import { forgetCarry, freshCarry, keptCarry } from './carry.js';
import { nearness } from './nearby.js';
import { leaveAtOnce } from './quick-exit.js';
import { VenueList } from './venue-list.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {import('./outbox.js').Entry} Entry
 */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const person = byId('phone').dataset.person ?? '';

/** @type {Carry|null} */
let carry = null;
leaveAtOnce(/** @type {HTMLAnchorElement} */ (byId('leave')));
const list = new VenueList((venue) => void openForm(venue));
// The list comes first; what logs a visit is fetched once the list can be read.
const logging = bringList().then(modules).then((fetched) => new Logging(fetched));

async function bringList() {
  take(await keptCarry(person));
  const refreshed = refresh();
  if (!carry) await refreshed;
}

/** @param {Carry|null} brought */
function take(brought) {
  if (!brought) return;
  carry = brought;
  list.take(brought);
}

async function refresh() {
  const { carry: fresh, outlook } = await freshCarry(person);
  take(fresh);
  if (outlook === 'revoked') await lock();
  else if (!carry) list.clear();
  say(outlook);
}

/** How it stands with the server: one notice on top of the page, or none. @param {string} outlook */
function say(outlook) {
  for (const notice of document.querySelectorAll('[data-outlook]')) {
    notice.toggleAttribute('hidden', notice.getAttribute('data-outlook') !== outlook);
  }
}

/** Revoked: the venues leave this phone, and nothing of the page stays but the notice. */
async function lock() {
  carry = null;
  list.clear();
  await forgetCarry(person);
  for (const section of document.querySelectorAll('#phone > section')) section.toggleAttribute('hidden', true);
  byId('queue-state').hidden = true;
}

/** Logging visits, once its modules are here: form → outbox → sync, and the view of what waits. */
class Logging {
  #retry = 0;

  /** @param {Awaited<ReturnType<typeof modules>>} modules */
  constructor([{ Outbox }, { Sync }, { VisitForm }, { LogView }, page, body]) {
    this.body = body;
    this.page = page;
    this.outbox = new Outbox(person);
    this.sync = new Sync({ outbox: this.outbox, fetch, locks: navigator.locks, onChange: () => void this.redraw() });
    this.view = new LogView({ again, discard: (entry) => void this.discard(entry) });
    this.form = new VisitForm(this.save.bind(this), (venue) => nearness(list.position, venue));
    for (const id of ['back', 'queue-back', 'next']) byId(id).addEventListener('click', () => page.show('pick'));
    byId('queue-state').addEventListener('click', () => page.show('queue'));
    byId('send-now').addEventListener('click', () => void this.deliver());
  }

  /** @param {Answers} answers @param {Venue} venue @param {Date} now */
  async save(answers, venue, now) {
    const id = this.body.newId();
    const day = answers.day || this.body.dayOf(now);
    const about = { venueId: venue.id, venue: venue.name, outcome: answers.outcome, day, concern: answers.concern };
    await this.outbox.add({ id, path: `/api/v1/visits/${id}`, body: this.body.bodyOf(answers, now), about });
    this.view.showReceipt(id, about);
    void navigator.storage?.persist?.();
    await this.redraw();
    void this.deliver();
  }

  async redraw() {
    this.view.draw(await this.outbox.entries(), await this.outbox.receipts());
  }

  async deliver() {
    clearTimeout(this.#retry);
    const { outlook, received, retryInS } = await this.sync.deliver();
    if (retryInS !== null) this.#retry = setTimeout(() => this.deliver(), retryInS * 1000);
    if (outlook === 'revoked') await this.outbox.forgetReceipts();
    if (outlook === 'revoked') await lock();
    if (outlook) say(outlook);
    if (received > 0) await refresh();
  }

  /** @param {Entry} entry */
  async discard({ id }) {
    if (!window.confirm(this.page.word('really-discard'))) return;
    await this.outbox.discard(id);
    await this.redraw();
  }
}

function modules() {
  return Promise.all([
    import('./outbox.js'), import('./sync.js'), import('./visit-form.js'),
    import('./log-view.js'), import('./page.js'), import('./visit-body.js'),
  ]);
}

/** Starts sending, now and whenever there may be a connection again. @param {Logging} parts */
async function wake(parts) {
  try {
    await parts.outbox.dropOldReceipts();
    await parts.redraw();
  } catch {
    byId('no-storage').hidden = false;
    return;
  }
  window.addEventListener('online', () => void parts.deliver());
  document.addEventListener('visibilitychange', () => document.hidden || void parts.deliver());
  await parts.deliver();
}

/** @param {Venue} venue */
async function openForm(venue) {
  const parts = await logging.catch(() => null);
  if (!parts) window.scrollTo(0, 0); // to the notice that says so
  if (!carry || !parts) return;
  parts.form.open(venue, carry);
  if (list.position) await list.locate(); // as it is now, for "near" or "far"
}

/** The form again, for a visit that was not taken as it was. @param {Entry} entry */
function again({ about }) {
  const venue = carry?.venues.find(({ id, skip }) => id === about.venueId && !skip);
  if (venue) void openForm(venue);
}

logging.then(wake, () => { byId('broken').hidden = false; });
