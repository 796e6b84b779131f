// @ts-check
/** What lies under the small maps that somebody sets something on? The paper map, and the borders. */

import { fetched } from './hand-over.js';
import { drawPaper, makePanes } from './paper-map.js';

const MOST_ZOOM = 17;

/**
 * The map in an element that names its files; it shows the whole state until something is shown on it.
 * @param {HTMLElement} canvas with data-paper, data-county, data-town and data-corners
 * @returns {L.Map}
 */
export function groundMap(canvas) {
  const map = L.map(canvas, { attributionControl: false, scrollWheelZoom: false, maxZoom: MOST_ZOOM });
  makePanes(map);
  L.control.scale().addTo(map);
  const corners = JSON.parse(canvas.dataset.corners || '[]');
  if (corners.length) map.fitBounds(corners);
  else map.setView([0, 0], 0);
  return map;
}

/**
 * Draws what lies under it; data-ready says when it is there. Throws what says why it is not.
 * @param {L.Map} map
 * @param {HTMLElement} canvas
 */
export async function drawGround(map, canvas) {
  try {
    const borders = ['county', 'town'].map((level) => drawBorders(map, canvas.dataset[level] ?? '', level));
    await Promise.all([drawPaper(map, canvas.dataset.paper ?? ''), ...borders]);
  } finally {
    canvas.dataset.ready = 'yes';
  }
}

/**
 * @param {L.Map} map
 * @param {string} address
 * @param {string} level
 */
async function drawBorders(map, address, level) {
  const outlines = await fetched(address);
  const style = () => ({ className: `pick-border ${level}` });
  L.geoJSON(outlines, { pane: 'areas', style, interactive: false }).addTo(map);
}

/**
 * A pin that can be dragged; its target is as large as a thumb.
 * @param {L.LatLngExpression} point
 * @param {string} title
 */
export function pinAt(point, title) {
  const size = 44; // pixels
  const made = document.createElement('span');
  made.className = 'pick-pin';
  const icon = L.divIcon({ className: 'pick-target', html: made, iconSize: [size, size], iconAnchor: [size / 2, size] });
  return L.marker(point, { icon, draggable: true, autoPan: true, title, alt: 'Pin' });
}
