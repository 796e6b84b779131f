// @ts-check
/** How does somebody without a mouse get into a popup, and out of it again? */

import { focusPoint } from './point-marks.js';

const INSIDE = '.leaflet-popup-content a, .leaflet-popup-close-button';

/**
 * What is opened by the keyboard has the focus; Escape closes it, wherever on the map the focus is (Leaflet's own
 * hears it on the map itself alone), and leads back to where it was opened.
 * @param {L.Map} map
 */
export function reachPopups(map) {
  /** @type {HTMLElement|null} */
  let opener = null;
  map.on('popupopen', ({ popup }) => {
    const focused = document.activeElement;
    opener = focused instanceof HTMLElement && focused.matches('.leaflet-marker-icon:focus-visible') ? focused : null;
    if (opener) /** @type {HTMLElement|null|undefined} */ (popup.getElement()?.querySelector(INSIDE))?.focus();
  });
  map.on('popupclose', () => {
    if (!opener) return;
    focusPoint(map, opener.ariaLabel);
    opener = null;
  });
  map.getContainer().addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') map.closePopup();
  });
}
