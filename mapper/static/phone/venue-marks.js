// @ts-check
/** Which marks stand on the map? A shape and a letter a venue, a ring with their number where many are close. */

import { mark, ring } from '../coordinator/marks.js';
import { cellsOf } from './map-cells.js';
import { counted, stamp, within, word } from './page.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('../coordinator/hand-over.js').Status} Status
 * @typedef {import('./map-cells.js').Cell<Venue>} Cell
 */

const THUMB_PX = 44;
const NAMES_FROM_ZOOM = 15;
const BEYOND = 0.2; // of the view, on each side: what is dragged in is there already

export class VenueMarks {
  #layer = L.layerGroup();
  /** @type {Map<number, Cell[]>} by zoom */
  #cells = new Map();

  /**
   * @param {L.Map} map
   * @param {Venue[]} venues
   * @param {(venue: Venue) => string} typeOf
   * @param {((venues: Venue[]) => void)|null} onTap null: they are only to be seen
   */
  constructor(map, venues, typeOf, onTap) {
    this.map = map;
    this.venues = venues.filter(({ lat, lon }) => lat !== null && lon !== null);
    this.typeOf = typeOf;
    this.onTap = onTap;
    this.#layer.addTo(map);
    map.on('moveend', () => this.draw());
    this.draw();
  }

  draw() {
    const view = this.map.getBounds().pad(BEYOND);
    const container = this.map.getContainer();
    const hadFocus = container.contains(document.activeElement);
    this.#layer.clearLayers();
    for (const cell of this.#at(this.map.getZoom())) {
      const where = this.map.unproject([cell.x, cell.y], this.map.getZoom());
      if (view.contains(where)) this.#layer.addLayer(this.#mark(where, cell.things));
    }
    if (hadFocus && !container.contains(document.activeElement)) container.focus();
  }

  /** @param {number} zoom */
  #at(zoom) {
    const known = this.#cells.get(zoom);
    if (known) return known;
    const points = this.venues.map((thing) => ({ ...xy(this.map.project(pointOf(thing), zoom)), thing }));
    const cells = cellsOf(points, THUMB_PX);
    this.#cells.set(zoom, cells);
    return cells;
  }

  /** @param {L.LatLng} where @param {Venue[]} venues */
  #mark(where, venues) {
    const [venue] = venues;
    const isOne = venues.length === 1;
    const html = isOne ? this.#badge(venue) : ring(countsOf(venues), venues.length);
    const [isTapped, half] = [this.onTap !== null, THUMB_PX / 2];
    const className = isOne ? 'point phone-mark' : 'point phone-ring';
    const icon = L.divIcon({ html: /** @type {any} */ (html), className, iconSize: [THUMB_PX, THUMB_PX], iconAnchor: [half, half] });
    const marker = L.marker(where, { icon, interactive: isTapped, keyboard: isTapped });
    if (isTapped) this.#wake(marker, isOne ? this.#said(venue) : counted('on-map', venues.length), venues);
    return marker;
  }

  /** @param {L.Marker} marker @param {string} said @param {Venue[]} venues */
  #wake(marker, said, venues) {
    const act = () => this.onTap?.(venues);
    marker.on('click', act);
    marker.on('dblclick', () => undefined); // two taps in a hurry choose it: the map under it does not zoom
    marker.on('add', () => {
      const button = /** @type {HTMLElement} */ (marker.getElement());
      button.setAttribute('aria-label', said);
      button.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        act();
      });
    });
  }

  /** @param {Venue} venue */
  #badge(venue) {
    const made = stamp('map-mark');
    const kind = kindOf(venue);
    within(made, '.map-badge').classList.add(`of-${kind}`);
    within(made, '.map-badge').prepend(mark(/** @type {Status} */ (kind)));
    within(made, '.map-letter').textContent = [...this.typeOf(venue)].slice(0, 1).join('');
    within(made, '.map-name').textContent = this.map.getZoom() >= NAMES_FROM_ZOOM ? venue.name : '';
    return made;
  }

  /** @param {Venue} venue */
  #said(venue) {
    const state = venue.skip ? word('skip') : venue.newVenue ? word('found') : word(`status-${venue.status}`);
    return [venue.name, this.typeOf(venue), venue.town, state].filter(Boolean).join(', ');
  }
}

/** What kind of place a venue is, in words. @param {import('./main.js').PhonePage} page @returns {(venue: Venue) => string} */
export function typesOf({ carry }) {
  const labels = new Map(carry?.venue_types.map(({ code, label }) => [code, label]));
  return ({ type }) => labels.get(type ?? '') ?? '';
}

/** What its shape stands for. @param {Venue} venue */
function kindOf({ skip, newVenue, status = 'never' }) {
  return skip ? 'skip' : newVenue ? 'found' : status;
}

/** How many of each status; what has none is not in the ring. @param {Venue[]} venues */
function countsOf(venues) {
  const counts = { covered: 0, lapsed: 0, gone: 0, promised: 0, declined: 0, never: 0, excluded: 0 };
  for (const { status } of venues) if (status && status in counts) counts[/** @type {Status} */ (status)] += 1;
  return counts;
}

/** @param {Venue} venue @returns {L.LatLngTuple} */
function pointOf({ lat, lon }) {
  return [Number(lat), Number(lon)];
}

/** @param {L.Point} point */
const xy = ({ x, y }) => ({ x, y });
