// @ts-check
/** Where is the new place? A pin that the person puts on the map and confirms; nothing else ever becomes one. */

import { dotAt, groundOf } from './map-ground.js';
import { pinAt } from './new-venue.js';
import { part, show, stamp, word } from './page.js';
import { VenueMarks, typesOf } from './venue-marks.js';

/**
 * @typedef {import('./main.js').PhonePage} PhonePage
 * @typedef {import('./nearby.js').Position} Position
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./new-venue.js').Pin} Pin
 * @typedef {object} Asked
 * @property {Position|null} here where the phone is, if it is to be offered
 * @property {Pin|null} before the pin as it was
 * @property {Venue[]} venues to know one's way by
 * @property {string} town where to look first
 */

const EXACT_ZOOM = 15; // from here a thumb is a building or two wide, and not a village
const VAGUE_M = 100;
/** @type {[string, boolean][]} */
const ANSWERS = [['pin-confirm', true], ['pin-back', false]];

export class PinMap {
  /** @type {L.Map|null} */
  #map = null;
  /** @type {L.Marker|null} */
  #pin = null;

  #answer = (/** @type {boolean} */ _isYes) => {};

  /** @param {PhonePage} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {Asked} asked @returns {Promise<Pin|null>} null where the person went back */
  async ask(asked) {
    show('pin');
    const leaving = new Promise((resolve) => { this.#answer = resolve; });
    for (const [id, isYes] of ANSWERS) part(id).onclick = () => this.#answer(isYes);
    this.#say(asked.here || asked.before ? 'pin-move' : 'pin-tap');
    part('pin-confirm', HTMLButtonElement).disabled = true;
    try {
      await this.#draw(asked);
      return (await leaving) ? this.#confirmed() : null;
    } finally {
      this.#map?.remove();
      delete part('pin-map').dataset.ready;
    }
  }

  /** As if the person went back. */
  leave() {
    this.#answer(false);
  }

  /** @param {Asked} asked */
  async #draw({ here, before, venues, town }) {
    const start = here ?? before;
    const map = await groundOf('pin-map', start ? [start] : whereToLook(venues, town, this.page.list.position));
    this.#map = map;
    new VenueMarks(map, venues, typesOf(this.page), null);
    map.on('click', ({ latlng }) => this.#tap(latlng));
    map.getContainer().addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target === map.getContainer()) this.#tap(map.getCenter());
    });
    const seen = here ?? this.page.list.position;
    if (seen) dotAt(map, seen);
    if (start) {
      map.setView([start.lat, start.lon], EXACT_ZOOM + 1, { animate: false });
      this.#put(L.latLng(start.lat, start.lon));
    }
    if (here && here.accuracy > VAGUE_M) this.#say('pin-vague', Math.round(here.accuracy / VAGUE_M) * VAGUE_M);
    part('pin-map').dataset.ready = '';
  }

  /** From afar a thumb covers a village: the first tap comes closer. @param {L.LatLng} where */
  #tap(where) {
    const map = /** @type {L.Map} */ (this.#map);
    if (map.getZoom() < EXACT_ZOOM) {
      map.setView(where, EXACT_ZOOM, { animate: false });
      this.#say('pin-closer');
      return;
    }
    this.#put(where);
  }

  /** @param {L.LatLng} where */
  #put(where) {
    const map = /** @type {L.Map} */ (this.#map);
    const icon = L.divIcon({ html: stamp('pin-mark'), className: 'point pin-point', iconSize: [44, 44], iconAnchor: [22, 40] });
    this.#pin ??= L.marker(where, { icon, draggable: true, autoPan: true, keyboard: false, zIndexOffset: 1000 }).addTo(map);
    this.#pin.setLatLng(where);
    this.#say('pin-move');
    part('pin-confirm', HTMLButtonElement).disabled = false;
  }

  #confirmed() {
    const where = this.#pin?.getLatLng();
    return where ? pinAt(where.lat, where.lng) : null;
  }

  /** @param {string} key @param {string|number} [given] */
  #say(key, given = '') {
    part('pin-note').textContent = word(key, given);
  }
}

/**
 * Only where the map opens, never a pin: the venues of the town, or all.
 * @param {Venue[]} venues @param {string} town @param {Position|null} position
 */
function whereToLook(venues, town, position) {
  const placed = venues.flatMap(({ lat, lon, town: of }) => (lat === null || lon === null ? [] : [{ lat, lon, of }]));
  const there = placed.filter(({ of }) => of === town);
  return there.length > 0 ? there : position ? [position] : placed;
}
