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
const NAMES_FROM_ZOOM = 7.5; // further out, the rings of many places leave a name no room
const PANES = { paper: 200, areas: 300, water: 350, names: 450 };

/**
 * @typedef {{properties: {layer: string, name: string, zoom: number},
 *   geometry: {coordinates: [number, number]}}} Town `zoom`: from which its name has room
 */

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
  const of = (/** @type {string} */ wanted) => paper.features.filter((/** @type {Town} */ one) => one.properties.layer === wanted);
  for (const { layer, pane, className } of LAYERS) {
    L.geoJSON(of(layer), { pane, style: () => ({ className }), interactive: false }).addTo(map);
  }
  nameTowns(map, of('town'));
}

/**
 * @param {L.Map} map
 * @param {Town[]} towns
 */
function nameTowns(map, towns) {
  const names = L.layerGroup().addTo(map);
  const show = () => {
    const [zoom, view] = [map.getZoom(), map.getBounds()];
    names.clearLayers();
    if (zoom < NAMES_FROM_ZOOM) return;
    for (const { properties, geometry } of towns) {
      const [lon, lat] = geometry.coordinates;
      if (properties.zoom <= zoom && view.contains([lat, lon])) names.addLayer(nameAt(lat, lon, properties.name));
    }
  };
  map.on('moveend', show);
  show();
}

/**
 * @param {number} lat
 * @param {number} lon
 * @param {string} name
 */
function nameAt(lat, lon, name) {
  const icon = L.divIcon({ html: element('span', name), className: 'place-name', iconSize: [0, 0] });
  return L.marker([lat, lon], { icon, pane: 'names', interactive: false, keyboard: false });
}
