// @ts-check
/** Which places are in view, and how do they stand? Fetched for each viewport: places, or cells of many. */

import { STATUSES, fetched, grouped, places, words } from './hand-over.js';
import { mark, ring } from './marks.js';
import { cellPopup, standing, venuePopup, whatAndWhere } from './popups.js';

/**
 * @typedef {import('./hand-over.js').Settings} Settings
 * @typedef {import('./popups.js').Venue} Venue
 * @typedef {{kind: 'cell', count: number, status: import('./hand-over.js').Counts}} Cell
 * @typedef {{geometry: {coordinates: [number, number]}, properties: Cell | (Venue & {kind: 'venue'})}} Point
 * @typedef {{chosen: number, without_point: number, features: Point[]}} Answer
 */

const MARK_PX = 18;
const CELL_PX = [34, 40, 46, 54]; // for up to 9, 99, 999 and more places
const CLOSER = 2;
const FAN_PX = 9;
const GOLDEN_ANGLE = 2.39996;

export class VenuePoints {
  #map;
  #settings;
  #points = L.layerGroup();
  #asking = new AbortController();
  #told;

  /**
   * @param {L.Map} map
   * @param {Settings} settings
   * @param {{answered: (answer: Answer) => void, failed: (message: string) => void}} told
   */
  constructor(map, settings, told) {
    this.#map = map;
    this.#settings = settings;
    this.#told = told;
  }

  async begin() {
    this.#points.addTo(this.#map);
    this.#map.on('moveend', () => void this.#ask());
    await this.#ask();
  }

  async #ask() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const answer = await fetched(this.#address(), signal);
      this.#show(answer);
      this.#told.answered(answer);
    } catch (error) {
      if (!signal.aborted) this.#told.failed(/** @type {Error} */ (error).message);
    }
  }

  #address() {
    const bounds = this.#map.getBounds();
    const [west, east] = [bounds.getWest(), bounds.getEast()].map((lon) => Math.max(-180, Math.min(180, lon)));
    const [south, north] = [bounds.getSouth(), bounds.getNorth()].map((lat) => Math.max(-90, Math.min(90, lat)));
    const address = new URL(this.#settings.points, location.href);
    address.searchParams.set('bbox', [west, south, east, north].map((degrees) => degrees.toFixed(5)).join(','));
    address.searchParams.set('zoom', String(Math.round(this.#map.getZoom())));
    return address.href;
  }

  /** @param {Answer} answer */
  #show({ features }) {
    const focused = this.#map.getContainer().contains(document.activeElement);
    this.#points.clearLayers();
    /** @type {Map<string, number>} */
    const atPoint = new Map();
    for (const { geometry, properties } of features) {
      const where = String(geometry.coordinates);
      const nth = atPoint.get(where) ?? 0;
      atPoint.set(where, nth + 1);
      const [lon, lat] = geometry.coordinates;
      this.#points.addLayer(properties.kind === 'cell' ? this.#cell(lat, lon, properties) : this.#venue(lat, lon, properties, nth));
    }
    if (focused && !this.#map.getContainer().contains(document.activeElement)) this.#map.getContainer().focus();
  }

  /**
   * Places at the very same point stand around it, so that each can be seen and reached.
   * @param {number} lat
   * @param {number} lon
   * @param {Venue} venue
   * @param {number} nth
   */
  #venue(lat, lon, venue, nth) {
    const away = FAN_PX * Math.sqrt(nth);
    const [x, y] = [away * Math.cos(nth * GOLDEN_ANGLE), away * Math.sin(nth * GOLDEN_ANGLE)];
    const icon = L.divIcon({
      html: /** @type {any} */ (mark(venue.status)),
      className: 'point',
      iconSize: [MARK_PX, MARK_PX],
      iconAnchor: [MARK_PX / 2 - x, MARK_PX / 2 - y],
    });
    const said = `${venue.name}: ${standing(venue)}. ${whatAndWhere(venue)}`;
    return this.#marker([lat, lon], icon, said, () => venuePopup(venue, this.#settings).setLatLng([lat, lon]).openOn(this.#map));
  }

  /**
   * @param {number} lat
   * @param {number} lon
   * @param {Cell} cell
   */
  #cell(lat, lon, { count, status }) {
    const size = CELL_PX[Math.min(CELL_PX.length, String(count).length) - 1];
    const icon = L.divIcon({ html: /** @type {any} */ (ring(status, count)), className: 'point', iconSize: [size, size] });
    const told = STATUSES.filter((one) => status[one]).map((one) => `${grouped(status[one])} ${words().statuses[one]}`);
    return this.#marker([lat, lon], icon, `${places(count)}: ${told.join(', ')}. Look closer.`, () => {
      const zoom = this.#map.getZoom();
      if (zoom < this.#settings.most_zoom) this.#map.setView([lat, lon], Math.min(zoom + CLOSER, this.#settings.most_zoom));
      else cellPopup(status, count, this.#settings).setLatLng([lat, lon]).openOn(this.#map);
    });
  }

  /**
   * A button on the map: by mouse, finger, Enter or Space.
   * @param {L.LatLngTuple} where
   * @param {L.DivIcon} icon
   * @param {string} said
   * @param {() => void} act
   */
  #marker(where, icon, said, act) {
    const marker = L.marker(where, { icon, keyboard: true, riseOnHover: true });
    marker.on('click', act);
    marker.on('add', () => {
      const button = /** @type {HTMLElement} */ (marker.getElement());
      button.setAttribute('aria-label', said);
      button.title = said;
      button.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        act();
      });
    });
    return marker;
  }
}
