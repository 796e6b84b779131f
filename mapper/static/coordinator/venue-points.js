// @ts-check
/** Which places are in view, and how do they stand? Fetched for each viewport: places, or cells of many. */

import { fetched } from './hand-over.js';
import { cellMark, focusPoint, venueMark } from './point-marks.js';
import { addressOf, viewportOf } from './viewport.js';

/**
 * @typedef {import('./hand-over.js').Settings} Settings
 * @typedef {import('./popups.js').Venue} Venue
 * @typedef {{kind: 'cell', count: number, status: import('./hand-over.js').Counts}} Cell
 * @typedef {{geometry: {coordinates: [number, number]}, properties: Cell | (Venue & {kind: 'venue'})}} Point
 * @typedef {{chosen: number, without_point: number, counts_only?: boolean, features: Point[]}} Answer
 * @typedef {(viewport: import('./viewport.js').Viewport, signal: AbortSignal) => Promise<Answer>} Ask
 * @typedef {{asking: () => void, answered: (answer: Answer) => void, failed: (message: string) => void}} Told
 */

const REST_MS = 120; // a map that moves on within this time is asked about once
const MARKS_AT_ONCE = 40; // so that a finger is never kept waiting

/**
 * Asks the server.
 * @param {Settings} settings
 * @returns {Ask}
 */
export function fromServer(settings) {
  return (viewport, signal) => fetched(addressOf(settings.points, viewport), signal);
}

export class VenuePoints {
  #map;
  #settings;
  #ask;
  #told;
  #points = L.layerGroup();
  #asking = new AbortController();
  #resting = 0;

  /**
   * @param {L.Map} map
   * @param {Settings} settings
   * @param {Ask} ask
   * @param {Told} told
   */
  constructor(map, settings, ask, told) {
    this.#map = map;
    this.#settings = settings;
    this.#ask = ask;
    this.#told = told;
  }

  async begin() {
    this.#points.addTo(this.#map);
    this.#map.on('moveend', () => {
      clearTimeout(this.#resting);
      this.#resting = window.setTimeout(() => void this.#look(), REST_MS);
    });
    await this.#look();
  }

  /** What is drawn stays until the answer is there; an answer to an older question is not waited for. */
  async #look() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#told.asking();
    try {
      const answer = await this.#ask(viewportOf(this.#map), signal);
      if (await this.#show(answer, signal)) this.#told.answered(answer);
    } catch (error) {
      if (!signal.aborted) this.#told.failed(/** @type {Error} */ (error).message);
    }
  }

  /**
   * Draws the answer beside what is drawn, a few marks at a time, and then takes the older away.
   * @param {Answer} answer
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} whether it is drawn, and nothing newer was asked meanwhile
   */
  async #show({ features }, signal) {
    const next = L.layerGroup();
    /** @type {Map<string, number>} */
    const atPoint = new Map();
    for (const [place, { geometry, properties }] of features.entries()) {
      if (place % MARKS_AT_ONCE === 0) await new Promise((done) => setTimeout(done));
      if (signal.aborted) break;
      if (!place) next.addTo(this.#map);
      const key = String(geometry.coordinates);
      const nth = atPoint.get(key) ?? 0;
      atPoint.set(key, nth + 1);
      const [lon, lat] = geometry.coordinates;
      const [map, settings] = [this.#map, this.#settings];
      next.addLayer(
        properties.kind === 'cell' ? cellMark(map, settings, [lat, lon], properties) : venueMark(map, settings, [lat, lon], properties, nth),
      );
    }
    const older = signal.aborted ? next : this.#points;
    const focused = document.activeElement;
    older.remove();
    if (!signal.aborted) this.#points = next;
    if (focused !== document.activeElement) focusPoint(this.#map, focused?.ariaLabel ?? null); // it was one of the older
    return !signal.aborted;
  }
}
