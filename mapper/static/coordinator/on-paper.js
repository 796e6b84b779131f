// @ts-check
/** How does the map get onto a sheet of paper? All of what is in view, which the sheet would cut off otherwise. */

/**
 * Draws the map for the time of printing in the size that style sheets give it on paper, and then as it was.
 * @param {L.Map} map
 */
export function fitOnPaper(map) {
  const frame = map.getContainer().parentElement;
  /** @type {{middle: L.LatLng, zoom: number}|null} */
  let before = null;
  window.addEventListener('beforeprint', () => {
    if (before) return; // some browsers say it twice
    const view = map.getBounds();
    before = { middle: map.getCenter(), zoom: map.getZoom() };
    frame?.classList.add('on-paper');
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(view, { animate: false });
  });
  window.addEventListener('afterprint', () => {
    if (!before) return;
    frame?.classList.remove('on-paper');
    map.invalidateSize({ animate: false, pan: false });
    map.setView(before.middle, before.zoom, { animate: false });
    before = null;
  });
}
