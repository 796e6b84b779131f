// @ts-check
/** Where would the new places of a list stand? Dots on the paper map, before anything is taken in. */

import { fetched, part } from './hand-over.js';
import { drawPaper, makePanes } from './paper-map.js';

const KNOWN = ['given', 'pin', 'rooftop', 'street'];
const RADIUS = 5;
const PADDING = 24;

/** @typedef {{name: string, city: string, lat: number, lon: number, precision: string}} NewPlace */

const canvas = part('import-map');
const map = L.map(canvas, { zoomSnap: 0.25, attributionControl: false, scrollWheelZoom: false });
makePanes(map);
/** @type {{points: NewPlace[]}} */
const { points } = await fetched(canvas.dataset.points ?? '');
map.fitBounds(L.latLngBounds(points.map((point) => [point.lat, point.lon])).pad(0.1), { padding: [PADDING, PADDING], maxZoom: 12 });
await drawPaper(map, canvas.dataset.paper ?? '');
for (const point of points) dotOf(point).addTo(map);
canvas.dataset.ready = 'yes';

/** @param {NewPlace} point */
function dotOf(point) {
  const className = KNOWN.includes(point.precision) ? 'new-place' : 'new-place guessed';
  const dot = L.circleMarker([point.lat, point.lon], { radius: RADIUS, className });
  const name = document.createElement('span');
  name.textContent = [point.name, point.city].filter(Boolean).join(', ');
  return dot.bindTooltip(name);
}
