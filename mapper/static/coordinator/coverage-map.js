// @ts-check
/** Which parts make the coverage map? The one place that knows them all: the server answers each viewport. */

import { handedOver } from './hand-over.js';
import { keepView, keepViewOnFilter } from './kept-view.js';
import { fromServer } from './venue-points.js';
import { drawMap } from './whole-map.js';

const { map, settings } = handedOver();
keepView(map);
keepViewOnFilter(/** @type {HTMLFormElement} */ (document.querySelector('.filter')));
await drawMap(map, settings, fromServer(settings));
