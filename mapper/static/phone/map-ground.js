// @ts-check
/** What is the ground of a map on this phone? Leaflet, and the paper map that is kept with the page; no tiles. */

import '../vendor/leaflet@1.9.4/leaflet.js';
import { drawPaper, makePanes } from '../coordinator/paper-map.js';
import { soon } from './on-demand.js';
import { part } from './page.js';

const LEAST_ZOOM = 5;
export const MOST_ZOOM = 18;
const CLOSE_ZOOM = 14;
const ROOM_PX = 24;

/**
 * An empty map of these points in that element, which is on the page by now. Rejects where its looks did not arrive.
 * @param {string} id
 * @param {{lat: number, lon: number}[]} points
 */
export async function groundOf(id, points) {
  await soon(bringLooks());
  const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const moves = { zoomAnimation: !isCalm, inertia: !isCalm, fadeAnimation: false, markerZoomAnimation: !isCalm };
  const map = L.map(id, { ...moves, attributionControl: false, minZoom: LEAST_ZOOM, maxZoom: MOST_ZOOM, zoomSnap: 0.5 });
  makePanes(map);
  L.control.scale().addTo(map);
  fit(map, points);
  const { paper } = part('map-view').dataset;
  // Not waited for: the venues are what one looks for.
  if (paper) void drawPaper(map, paper).catch(() => { part('map-no-paper').hidden = false; });
  return map;
}

/** @param {L.Map} map @param {{lat: number, lon: number}[]} points */
export function fit(map, points) {
  const told = points.map(({ lat, lon }) => /** @type {L.LatLngTuple} */ ([lat, lon]));
  const corners = told.length > 0 ? told : JSON.parse(part('map-view').dataset.corners ?? '[]');
  if (corners.length === 0) map.setView([0, 0], LEAST_ZOOM);
  else map.fitBounds(L.latLngBounds(corners), { padding: [ROOM_PX, ROOM_PX], maxZoom: CLOSE_ZOOM, animate: false });
}

/** The phone's place, as a dot that says nothing to anybody. @param {L.Map} map @param {import('./nearby.js').Position} position */
export function dotAt(map, { lat, lon, accuracy }) {
  L.circle([lat, lon], { radius: accuracy, className: 'here-reach', interactive: false }).addTo(map);
  L.circleMarker([lat, lon], { radius: 7, className: 'here-dot', interactive: false }).addTo(map);
}

/** @returns {Promise<void>} */
function bringLooks() {
  const href = part('map-view').dataset.looks ?? '';
  if (document.querySelector('link[data-map-looks]')) return Promise.resolve();
  const link = document.createElement('link');
  Object.assign(link, { rel: 'stylesheet', href });
  link.dataset.mapLooks = '';
  return new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => { link.remove(); reject(new Error('no looks of the map')); });
    document.head.append(link);
  });
}
