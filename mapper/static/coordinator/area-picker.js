// @ts-check
/** Which places lie in here? A rectangle or a shape drawn on the map becomes a field of the filter. */

import { drawGround, groundMap } from './ground-map.js';
import { part } from './hand-over.js';

const DECIMALS = 4;
const MOST_CORNERS = 60;
const PADDING = 24;
const DOT = 4;
const CORNER = 7;

const details = /** @type {HTMLDetailsElement} */ (part('area-picker'));
const canvas = part('area-map');
const field = /** @type {HTMLInputElement} */ (part('area'));
const words = part('area-words');
/** @type {[number, number][]} */
const dots = JSON.parse(part('area-dots').textContent ?? '[]');
/** @type {[number, number][]} */
const corners = field.value
  .split(';')
  .filter(Boolean)
  .map((text) => /** @type {[number, number]} */ (text.split(',').map(Number)));
/** @type {L.Map|undefined} */
let map;
/** @type {L.LayerGroup|undefined} */
let drawn;

details.hidden = false;
details.addEventListener('toggle', open);
part('area-undo').addEventListener('click', () => change(() => corners.pop()));
part('area-clear').addEventListener('click', () => change(() => corners.splice(0)));
part('area-show').addEventListener('click', () => field.form?.requestSubmit());
open();

async function open() {
  if (!details.open || map) return;
  map = groundMap(canvas);
  drawn = L.layerGroup().addTo(map);
  for (const dot of dots) L.circleMarker(dot, { radius: DOT, className: 'area-dot', interactive: false }).addTo(map);
  const shown = corners.length > 1 ? corners : dots;
  if (shown.length) map.fitBounds(L.latLngBounds(shown).pad(0.1), { padding: [PADDING, PADDING], maxZoom: 12 });
  map.on('click', (/** @type {any} */ event) => {
    const { lat, lng } = event.latlng.wrap();
    if (corners.length < MOST_CORNERS) change(() => corners.push([Number(lat.toFixed(DECIMALS)), Number(lng.toFixed(DECIMALS))]));
  });
  draw();
  try {
    await drawGround(map, canvas);
  } catch (error) {
    words.textContent = /** @type {Error} */ (error).message;
  }
}

/** @param {() => unknown} how */
function change(how) {
  how();
  // One corner is no area yet.
  field.value = corners.length > 1 ? corners.map((corner) => corner.join(',')).join(';') : '';
  draw();
}

function draw() {
  if (!drawn) return;
  drawn.clearLayers();
  for (const corner of corners) L.circleMarker(corner, { radius: CORNER, className: 'area-corner', interactive: false }).addTo(drawn);
  const shape = corners.length === 2 ? L.rectangle(corners, { className: 'area-shape' }) : L.polygon(corners, { className: 'area-shape' });
  if (corners.length > 1) shape.addTo(drawn);
  const what = ['No area.', 'One corner; the next makes a rectangle.', 'A rectangle; one more corner makes a shape.'];
  words.textContent = what[corners.length] ?? `A shape of ${corners.length} corners.`;
}
