// @ts-check
/** How does one point of an answer stand on the map? A ring for many places, a sign for one; both are buttons. */

import { STATUSES, grouped, places, words } from './hand-over.js';
import { ring } from './marks.js';
import { cellPopup, standing, venuePopup, whatAndWhere } from './popups.js';
import { plate } from './signs.js';

/**
 * @typedef {import('./hand-over.js').Settings} Settings
 * @typedef {import('./popups.js').Venue} Venue
 * @typedef {import('./venue-points.js').Cell} Cell
 */

const PLATE_PX = 28;
const CELL_PX = [34, 40, 46, 54]; // for up to 9, 99, 999 and more places; outputs/map_points.py keeps as much room
const CLOSER = 2;
const FAN_PX = 14;
const GOLDEN_ANGLE = 2.39996;

/**
 * Places at the very same point stand around it, so that each can be seen and reached.
 * @param {L.Map} map
 * @param {Settings} settings
 * @param {L.LatLngTuple} where
 * @param {Venue} venue
 * @param {number} nth
 */
export function venueMark(map, settings, where, venue, nth) {
  const away = FAN_PX * Math.sqrt(nth);
  const [x, y] = [away * Math.cos(nth * GOLDEN_ANGLE), away * Math.sin(nth * GOLDEN_ANGLE)];
  const icon = L.divIcon({
    html: /** @type {any} */ (plate(venue)),
    className: 'point place',
    iconSize: [PLATE_PX, PLATE_PX],
    iconAnchor: [PLATE_PX / 2 - x, PLATE_PX / 2 - y],
  });
  const said = `${venue.name}: ${standing(venue)}. ${whatAndWhere(venue)}`;
  return button(where, icon, said, () => venuePopup(venue, settings).setLatLng(where).openOn(map));
}

/**
 * @param {L.Map} map
 * @param {Settings} settings
 * @param {L.LatLngTuple} where
 * @param {Cell} cell
 */
export function cellMark(map, settings, where, { count, status }) {
  const size = CELL_PX[Math.min(CELL_PX.length, String(count).length) - 1];
  const icon = L.divIcon({ html: /** @type {any} */ (ring(status, count)), className: 'point', iconSize: [size, size] });
  const told = STATUSES.filter((one) => status[one]).map((one) => `${grouped(status[one])} ${words().statuses[one]}`);
  return button(where, icon, `${places(count)}: ${told.join(', ')}. Look closer.`, () => {
    const zoom = map.getZoom();
    if (zoom < settings.most_zoom) map.setView(where, Math.min(zoom + CLOSER, settings.most_zoom));
    else cellPopup(status, count, settings).setLatLng(where).openOn(map);
  });
}

/**
 * The point that says this has the focus, drawn anew or not, or else the map.
 * @param {L.Map} map
 * @param {string|null} said
 */
export function focusPoint(map, said) {
  const points = [...map.getContainer().querySelectorAll('.leaflet-marker-icon')].reverse(); // the newest first
  const again = points.find((point) => point.ariaLabel === said);
  /** @type {HTMLElement} */ (again ?? map.getContainer()).focus();
}

/**
 * A button on the map: by mouse, finger, Enter or Space.
 * @param {L.LatLngTuple} where
 * @param {L.DivIcon} icon
 * @param {string} said
 * @param {() => void} act
 */
function button(where, icon, said, act) {
  const marker = L.marker(where, { icon, keyboard: true, riseOnHover: true });
  marker.on('click', act);
  marker.on('add', () => {
    const shown = /** @type {HTMLElement} */ (marker.getElement());
    shown.setAttribute('aria-label', said);
    shown.title = said;
    shown.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      act();
    });
  });
  return marker;
}
