// @ts-check
/** How does the map come onto the page? Leaflet, its looks and the paper map only once somebody asks for it. */

import { sayMissing, soon } from './on-demand.js';
import { part, show } from './page.js';
import { drawPlace } from './place-row.js';

export class MapDoor {
  /** @type {Promise<import('./venue-map.js').VenueMap>|null} */
  #map = null;

  /** @param {import('./main.js').PhonePage} page */
  constructor(page) {
    this.page = page;
    part('open-map').addEventListener('click', () => void this.#open().catch(() => {
      this.#map = null;
      show('pick');
      sayMissing();
    }));
  }

  /** Nothing of what somebody carries stays on the page. */
  clear() {
    void this.#map?.then((map) => map.clear(), () => undefined);
  }

  async #open() {
    this.#map ??= import('./asked-for.js').then(({ VenueMap }) => new VenueMap(this.page, drawPlace));
    await (await soon(this.#map)).open();
  }
}
