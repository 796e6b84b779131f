// @ts-check
/** What is in view of a map that is a file? Its rings, or its places: one by one where they are few. */

import { STATUSES } from './hand-over.js';

const MOST_VENUES = 250;
const MOST_LATITUDE = 85.0511;
const CELLS_PER_TILE = 4;

/**
 * @typedef {import('./venue-points.js').Point} Point
 * @typedef {import('./viewport.js').Viewport} Viewport
 * @typedef {{chosen: number, without_point: number, rings: Record<string, Point[]>, venues: Point[]}} Carried
 *   rings: by zoom, none of fewer than three places; venues: empty where the file has no single one
 */

/**
 * @param {Carried} carried
 * @returns {import('./venue-points.js').Ask}
 */
export function fromFile({ chosen, without_point, rings, venues }) {
  const zooms = Object.keys(rings).map(Number);
  return async (viewport) => {
    const nearest = String(Math.max(Math.min(...zooms), Math.min(Math.max(...zooms), viewport.zoom)));
    const features = venues.length ? fewOrRings(inside(venues, viewport), viewport.zoom) : inside(rings[nearest] ?? [], viewport);
    return { chosen, without_point, counts_only: !venues.length, features };
  };
}

/**
 * @param {Point[]} points
 * @param {Viewport} viewport
 */
function inside(points, { west, south, east, north }) {
  return points.filter(({ geometry: { coordinates: [lon, lat] } }) => lon >= west && lon <= east && lat >= south && lat <= north);
}

/**
 * @param {Point[]} venues
 * @param {number} zoom
 * @returns {Point[]}
 */
export function fewOrRings(venues, zoom) {
  if (venues.length <= MOST_VENUES) return venues;
  /** @type {Map<string, Point[]>} */
  const cells = new Map();
  for (const venue of venues) {
    const key = cellOf(venue.geometry.coordinates, zoom);
    const held = cells.get(key);
    if (held) held.push(venue);
    else cells.set(key, [venue]);
  }
  return [...cells.values()].map((held) => (held.length === 1 ? held[0] : ringOf(held)));
}

/**
 * @param {[number, number]} point
 * @param {number} zoom
 */
function cellOf([lon, lat], zoom) {
  const side = CELLS_PER_TILE * 2 ** zoom;
  const sine = Math.sin((Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, lat)) * Math.PI) / 180);
  const down = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return `${Math.floor(((lon + 180) / 360) * side)} ${Math.floor(down * side)}`;
}

/**
 * @param {Point[]} venues
 * @returns {Point}
 */
function ringOf(venues) {
  const status = /** @type {import('./hand-over.js').Counts} */ (Object.fromEntries(STATUSES.map((one) => [one, 0])));
  let [lon, lat] = [0, 0];
  for (const { geometry, properties } of venues) {
    status[/** @type {import('./popups.js').Venue} */ (properties).status] += 1;
    lon += geometry.coordinates[0] / venues.length;
    lat += geometry.coordinates[1] / venues.length;
  }
  return { geometry: { coordinates: [lon, lat] }, properties: { kind: 'cell', count: venues.length, status } };
}
