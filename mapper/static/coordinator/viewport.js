// @ts-check
/** Which part of the world does the map show, and how close? */

/** From which part of a step closer on the cells are those of that step: rings have room down to there. */
const NEXT_CELLS_FROM = 0.75;

/**
 * @typedef {{west: number, south: number, east: number, north: number, zoom: number}} Viewport degrees; the zoom
 *   whole, for cells of some 64 pixels
 */

/**
 * @param {L.Map} map
 * @returns {Viewport}
 */
export function viewportOf(map) {
  const bounds = map.getBounds();
  const [west, east] = [bounds.getWest(), bounds.getEast()].map((lon) => Math.max(-180, Math.min(180, lon)));
  const [south, north] = [bounds.getSouth(), bounds.getNorth()].map((lat) => Math.max(-90, Math.min(90, lat)));
  return { west, south, east, north, zoom: Math.floor(map.getZoom() + 1 - NEXT_CELLS_FROM) };
}

/**
 * The address of what the server says about a viewport.
 * @param {string} points
 * @param {Viewport} viewport
 */
export function addressOf(points, { west, south, east, north, zoom }) {
  const address = new URL(points, location.href);
  address.searchParams.set('bbox', [west, south, east, north].map((degrees) => degrees.toFixed(5)).join(','));
  address.searchParams.set('zoom', String(zoom));
  return address.href;
}
