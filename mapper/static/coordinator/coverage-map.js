// @ts-check
/** Which parts make the coverage map? The one place that knows them all: the server answers each viewport. */

import { handedOver } from './hand-over.js';
import { fromServer } from './venue-points.js';
import { drawMap } from './whole-map.js';

const { map, settings } = handedOver();
await drawMap(map, settings, fromServer(settings));
