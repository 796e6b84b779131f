// @ts-check
/** Where exactly is this place? A pin that a coordinator sets by a click or by dragging; the fields follow it. */

import { drawGround, groundMap, pinAt } from './ground-map.js';
import { part } from './hand-over.js';

const DECIMALS = 5; // a metre; a finger is no more exact
const NEAR_ZOOM = 11;

const details = /** @type {HTMLDetailsElement} */ (part('place-picker'));
const canvas = /** @type {HTMLElement} */ (details.querySelector('.pick-map'));
const words = /** @type {HTMLOutputElement} */ (details.querySelector('.pick-words'));
const fields = /** @type {HTMLInputElement[]} */ ([part('lat'), part('lon')]);
/** @type {L.Map|undefined} */
let map;
/** @type {L.Marker|undefined} */
let pin;

details.hidden = false;
details.addEventListener('toggle', () => {
  if (details.open && !map) open();
});
for (const field of fields) field.addEventListener('change', follow);

/** What the fields say, where that is a point. @returns {[number, number]|undefined} */
function typed() {
  const [lat, lon] = fields.map((field) => (field.value.trim() === '' ? NaN : Number(field.value)));
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lat, lon] : undefined;
}

async function open() {
  map = groundMap(canvas);
  const point = typed();
  if (point) {
    map.setView(point, NEAR_ZOOM);
    put(point);
  }
  map.on('click', (/** @type {any} */ event) => choose(event.latlng));
  try {
    await drawGround(map, canvas);
  } catch (error) {
    words.textContent = /** @type {Error} */ (error).message;
  }
}

/** @param {[number, number]} point */
function put(point) {
  if (!map) return;
  if (pin) {
    pin.setLatLng(point);
    return;
  }
  pin = pinAt(point, 'The place. Drag it to where it is.').addTo(map);
  pin.on('dragend', () => pin && choose(pin.getLatLng()));
}

/** @param {{lat: number, lng: number}} at */
function choose(at) {
  const wrapped = L.latLng(at).wrap();
  fields[0].value = wrapped.lat.toFixed(DECIMALS);
  fields[1].value = wrapped.lng.toFixed(DECIMALS);
  put([Number(fields[0].value), Number(fields[1].value)]);
  words.textContent = `The pin is at ${fields[0].value}, ${fields[1].value}. Save, and it is set by hand.`;
}

function follow() {
  const point = typed();
  if (!point || !map) return;
  put(point);
  map.panTo(point);
  words.textContent = 'The pin is where the fields say.';
}
