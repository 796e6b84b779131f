// @ts-check
/** Where are the venues of this phone, and how do they stand? The map with its list of what is in view. */

import { MOST_ZOOM, dotAt, fit, groundOf } from './map-ground.js';
import { metresBetween } from './nearby.js';
import { counted, part, show, within, word } from './page.js';
import { VenueMarks, typesOf } from './venue-marks.js';

/**
 * @typedef {import('./main.js').PhonePage} PhonePage
 * @typedef {import('./carry.js').Venue} Venue
 */

const ROWS = 20; // more is no list of what is in view: one looks closer
const CLOSER = 3;

export class VenueMap {
  /** @type {L.Map|null} */
  #map = null;
  /** @type {{center: L.LatLng, zoom: number}|null} where one looked last */
  #view = null;
  /** @type {import('./nearby.js').Position|null} where the phone was then */
  #position = null;

  /** @param {PhonePage} page @param {typeof import('./place-row.js').drawPlace} drawPlace comes with the list's part */
  constructor(page, drawPlace) {
    this.page = page;
    this.drawPlace = drawPlace;
    part('map-back').addEventListener('click', () => show('pick'));
  }

  async open() {
    const { page } = this;
    const { person } = page;
    const { carry, found } = page.carried;
    if (!carry) return;
    this.#leave();
    show('map-view');
    part('map-says').textContent = word('map-coming');
    const venues = [...carry.venues, ...found];
    const { position } = page.list;
    const map = await groundOf('map', position ? [position] : placed(venues));
    if (person !== page.person) {
      map.remove();
      return;
    }
    this.#map = map;
    if (this.#view && this.#position === position) map.setView(this.#view.center, this.#view.zoom, { animate: false });
    this.#position = position;
    if (position) dotAt(map, position);
    new VenueMarks(map, venues, typesOf(page), (tapped) => this.#tap(tapped));
    map.on('moveend', () => this.#list(venues));
    this.#list(venues);
    part('map').dataset.ready = '';
  }

  /** Nothing of what somebody carries stays on the page. */
  clear() {
    this.#leave();
    this.#view = null;
  }

  #leave() {
    if (this.#map) this.#view = { center: this.#map.getCenter(), zoom: this.#map.getZoom() };
    this.#map?.remove();
    this.#map = null;
    delete part('map').dataset.ready;
    for (const id of ['map-chosen', 'map-in-view']) part(id).replaceChildren();
    part('map-says').textContent = '';
  }

  /** @param {Venue[]} tapped */
  #tap(tapped) {
    const map = this.#map;
    if (!map) return;
    const points = placed(tapped);
    const isOneSpot = points.every(({ lat, lon }) => lat === points[0].lat && lon === points[0].lon);
    if (tapped.length > 1 && !isOneSpot && map.getZoom() < MOST_ZOOM) this.#lookCloser(points);
    else this.#choose(tapped);
  }

  /** @param {{lat: number, lon: number}[]} points */
  #lookCloser(points) {
    const map = /** @type {L.Map} */ (this.#map);
    const zoom = map.getZoom();
    fit(map, points);
    if (map.getZoom() <= zoom) map.setView(map.getCenter(), Math.min(zoom + CLOSER, MOST_ZOOM), { animate: false });
  }

  /** @param {Venue[]} chosen */
  #choose(chosen) {
    part('map-chosen').replaceChildren(...chosen.map((venue) => this.#row(venue)));
    part('map-chosen').scrollIntoView({ block: 'nearest' });
    within(part('map-chosen'), 'li').focus({ preventScroll: true });
  }

  /** What is in view, from its middle outwards. @param {Venue[]} venues */
  #list(venues) {
    const map = /** @type {L.Map} */ (this.#map);
    const [view, { lat, lng: lon }] = [map.getBounds(), map.getCenter()];
    const inView = venues
      .flatMap((venue) => (placed([venue]).some((at) => view.contains([at.lat, at.lon])) ? [venue] : []))
      .map((venue) => ({ venue, away: metresBetween({ lat, lon }, placed([venue])[0]) }))
      .sort((one, other) => one.away - other.away);
    const pointless = venues.length - placed(venues).length;
    const said = [counted('in-view', inView.length), inView.length > ROWS && word('nearest-listed', ROWS), pointless > 0 && counted('pointless', pointless)];
    part('map-says').textContent = said.filter(Boolean).join(' ');
    part('map-in-view').replaceChildren(...inView.slice(0, ROWS).map(({ venue }) => this.#row(venue)));
  }

  /** @param {Venue} venue */
  #row(venue) {
    const row = this.drawPlace('map-place', { venue, metres: null }, this.page, (chosen) => void this.page.openForm(chosen));
    row.tabIndex = -1;
    return row;
  }
}

/** The points of those that have one. @param {Venue[]} venues */
function placed(venues) {
  return venues.flatMap(({ lat, lon }) => (lat === null || lon === null ? [] : [{ lat, lon }]));
}
