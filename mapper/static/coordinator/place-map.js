// @ts-check
/** Where is this one venue? A small paper map of it; without a script its numbers say the same. */

import { element, part } from './hand-over.js';
import { drawPaper, makePanes } from './paper-map.js';

const LEAST_ZOOM = 5;
const MOST_ZOOM = 16;
const FIRST_ZOOM = 10; // the paper map knows towns and rivers, no streets

const place = part('place-map');
const at = /** @type {L.LatLngTuple} */ ([Number(place.dataset.lat), Number(place.dataset.lon)]);
const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
const map = L.map(place, {
  attributionControl: false,
  minZoom: LEAST_ZOOM,
  maxZoom: MOST_ZOOM,
  scrollWheelZoom: false, // whoever scrolls the page scrolls the page
  zoomAnimation: !isCalm,
  fadeAnimation: false,
}).setView(at, FIRST_ZOOM);
place.removeAttribute('role'); // its controls are no picture any more
place.setAttribute('tabindex', '0');
makePanes(map);
L.control.scale().addTo(map);
map.createPane('here').style.zIndex = '480'; // above the names of towns
L.circleMarker(at, { pane: 'here', radius: 8, className: 'place-dot', interactive: false }).addTo(map);
try {
  await drawPaper(map, place.dataset.paper ?? '');
} catch {
  place.after(element('p', 'The paper map did not arrive.', 'of'));
}
place.dataset.ready = '';
