// @ts-check
/** Which parts of the page come only once somebody asks for them? A new place and the map, for whoever has the phone. */

import { MapDoor } from './map-door.js';
import { NewPlaces } from './new-places.js';

export class AskedParts {
  /** @param {import('./main.js').PhonePage} page */
  constructor(page) {
    this.places = new NewPlaces(page);
    this.map = new MapDoor(page);
  }

  /** Nothing of what somebody carries or typed stays on the page. */
  clear() {
    this.places.clear();
    this.map.clear();
  }
}
