// @ts-check
/** What comes only once somebody asks for it? The form of a new place, the map, and Leaflet: one part of the bundle. */

export { NewPlace } from './new-place.js';
export { VenueMap } from './venue-map.js';
