// @ts-check
/** Which parts make the coverage map? The one place that knows them all; folium has drawn the frame. */

import { AreaShades } from './area-shades.js';
import { handedOver } from './hand-over.js';
import { listInView, sayFailed, sayLoading } from './in-view.js';
import { drawPaper, makePanes } from './paper-map.js';
import { VenuePoints, fromServer } from './venue-points.js';

const { map, settings } = handedOver();
map.setMinZoom(settings.least_zoom);
map.setMaxZoom(settings.most_zoom);
makePanes(map);

const points = new VenuePoints(map, settings, fromServer(settings), {
  asking: sayLoading,
  answered: (answer) => listInView(answer, settings),
  failed: sayFailed,
});
const drawn = [drawPaper(map, settings.paper), new AreaShades(map, settings).begin()];
await points.begin();
for (const result of await Promise.allSettled(drawn)) {
  if (result.status === 'rejected') sayFailed(result.reason.message);
}
document.documentElement.dataset.map = 'ready';
