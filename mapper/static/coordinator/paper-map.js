// @ts-check
/** What lies under everything? The embedded paper map: land, water, borders, and the names of the larger towns. */

import { element, fetched } from './hand-over.js';

/** Which layer of the paper map is drawn how, from the ground up. */
const LAYERS = [
  { layer: 'land', pane: 'paper', className: 'paper-land' },
  { layer: 'lake', pane: 'water', className: 'paper-lake' },
  { layer: 'river', pane: 'water', className: 'paper-river' },
  { layer: 'state_line', pane: 'water', className: 'paper-line' },
  { layer: 'country_line', pane: 'water', className: 'paper-line' },
];
const PANES = { paper: 200, areas: 300, water: 350, names: 450 };
const CHARACTER_PX = 6.5;
const LINE_PX = 16;

/** @param {L.Map} map */
export function makePanes(map) {
  for (const [name, depth] of Object.entries(PANES)) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(depth);
    if (name !== 'areas') pane.style.pointerEvents = 'none';
  }
}

/**
 * @param {L.Map} map
 * @param {string} address
 */
export async function drawPaper(map, address) {
  const paper = await fetched(address);
  for (const { layer, pane, className } of LAYERS) {
    const features = paper.features.filter((/** @type {any} */ feature) => feature.properties.layer === layer);
    const style = () => ({ className });
    L.geoJSON(features, { pane, style, interactive: false }).addTo(map);
  }
}

/**
 * Names the largest towns, as many as have room at each zoom.
 * @param {L.Map} map
 * @param {import('./hand-over.js').PlaceName[]} places the largest first
 */
export function namePlaces(map, places) {
  const names = L.layerGroup().addTo(map);
  const show = () => {
    names.clearLayers();
    for (const place of withRoom(map, places)) names.addLayer(nameOf(place));
  };
  map.on('moveend', show);
  show();
}

/**
 * @param {L.Map} map
 * @param {import('./hand-over.js').PlaceName[]} places
 */
function withRoom(map, places) {
  /** @type {{x: number, y: number, half: number}[]} */
  const taken = [];
  const size = map.getSize();
  return places.filter(({ name, lat, lon }) => {
    const { x, y } = map.latLngToContainerPoint([lat, lon]);
    const half = (name.length * CHARACTER_PX) / 2;
    if (x < half || y < LINE_PX || x > size.x - half || y > size.y - LINE_PX) return false;
    const free = taken.every((other) => Math.abs(other.x - x) > other.half + half || Math.abs(other.y - y) > LINE_PX);
    if (free) taken.push({ x, y, half });
    return free;
  });
}

/** @param {import('./hand-over.js').PlaceName} place */
function nameOf({ name, lat, lon }) {
  const html = element('span', name);
  const icon = L.divIcon({ html, className: 'place-name', iconSize: [0, 0] });
  return L.marker([lat, lon], { icon, pane: 'names', interactive: false, keyboard: false });
}
