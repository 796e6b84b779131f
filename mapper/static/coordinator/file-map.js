// @ts-check
/** Which parts make a map that is a file? Those of the page; what a server would answer, the file carries. */

import { fromFile } from './file-points.js';
import { handedOver, part } from './hand-over.js';
import { drawMap } from './whole-map.js';

const handed = handedOver();
const carried = JSON.parse(part('map-carried').textContent ?? '');
/** @type {any} */ (handed).carried = carried;
await drawMap(handed.map, handed.settings, fromFile(carried.points));
