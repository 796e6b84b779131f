// @ts-check
/** How is the coverage map drawn, whoever answers for its points? Folium has drawn the frame. */

import { AreaShades } from './area-shades.js';
import { listInView, sayFailed, sayLoading } from './in-view.js';
import { fitOnPaper } from './on-paper.js';
import { drawPaper, makePanes } from './paper-map.js';
import { reachPopups } from './popup-keys.js';
import { VenuePoints } from './venue-points.js';

/**
 * @param {L.Map} map
 * @param {import('./hand-over.js').Settings} settings
 * @param {import('./venue-points.js').Ask} ask
 */
export async function drawMap(map, settings, ask) {
  map.setMinZoom(settings.least_zoom);
  map.setMaxZoom(settings.most_zoom);
  makePanes(map);
  fitOnPaper(map);
  reachPopups(map);
  const points = new VenuePoints(map, settings, ask, {
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
}
