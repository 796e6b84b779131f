// @ts-check
/** Where are the stops of a round, in their order, and where does it begin? A tap sets the start's fields. */

import { drawGround, groundMap, pinAt } from './ground-map.js';
import { part } from './hand-over.js';

const DECIMALS = 4; // as the start is kept: no more is needed
const PADDING = 30;
const MARK = 26; // pixels

/** @typedef {{at: [number, number], number: number, name: string, made: boolean}} Point */

const canvas = part('round-map');
/** @type {Point[]} */
const points = JSON.parse(part('round-points').textContent ?? '[]');
const fields = /** @type {(HTMLInputElement|null)[]} */ (['lat', 'lon'].map((id) => document.getElementById(id)));
/** @type {L.Marker|undefined} */
let start;

const map = groundMap(canvas);
const begins = typed();
const path = [...(begins ? [begins] : []), ...points.map((point) => point.at)];
if (path.length) map.fitBounds(L.latLngBounds(path).pad(0.1), { padding: [PADDING, PADDING], maxZoom: 13 });
L.polyline(path, { className: 'round-path', interactive: false }).addTo(map);
for (const point of points) markOf(point).addTo(map);
if (fields[0]) {
  if (begins) put(begins);
  map.on('click', (/** @type {any} */ event) => choose(event.latlng));
  for (const field of fields) field?.addEventListener('change', follow);
}
try {
  await drawGround(map, canvas);
} catch (error) {
  const said = document.createElement('p');
  said.textContent = /** @type {Error} */ (error).message;
  canvas.after(said);
}

/** @returns {[number, number]|undefined} */
function typed() {
  const [lat, lon] = fields.map((field) => (field?.value.trim() ? Number(field.value) : NaN));
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lat, lon] : undefined;
}

/** @param {Point} point */
function markOf({ at, number, name, made }) {
  const mark = document.createElement('span');
  mark.textContent = made ? '✓' : String(number);
  const className = made ? 'stop-mark is-made' : 'stop-mark';
  const icon = L.divIcon({ className, html: mark, iconSize: [MARK, MARK] });
  const words = document.createElement('span');
  words.textContent = `${number} ${name}${made ? ', done' : ''}`;
  return L.marker(at, { icon, keyboard: false, alt: '' }).bindTooltip(words);
}

/** @param {L.LatLngExpression} point */
function put(point) {
  if (start) {
    start.setLatLng(point);
    return;
  }
  start = pinAt(point, 'Where the round begins. Drag it.').addTo(map);
  start.on('dragend', () => start && choose(start.getLatLng()));
}

/** @param {{lat: number, lng: number}} at */
function choose(at) {
  const { lat, lng } = L.latLng(at).wrap();
  const texts = [lat.toFixed(DECIMALS), lng.toFixed(DECIMALS)];
  fields.forEach((field, index) => field && (field.value = texts[index]));
  put([Number(texts[0]), Number(texts[1])]);
}

function follow() {
  const point = typed();
  if (point) put(point);
}
