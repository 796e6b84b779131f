// @ts-check
/** Where was the map when somebody left it? Its address says so behind the #, for the way back and for other days. */

const SAID = /^#(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/;
const REST_MS = 300; // browsers refuse an address that changes all the time
const PLACES = ['county', 'town'];

/**
 * Shows what the address says, and says from then on what is shown.
 * @param {L.Map} map
 */
export function keepView(map) {
  const [, zoom, lat, lon] = (SAID.exec(location.hash) ?? []).map(Number);
  if (zoom !== undefined) map.setView([lat, lon], zoom, { animate: false });
  let resting = 0;
  map.on('moveend', () => {
    clearTimeout(resting);
    resting = window.setTimeout(() => history.replaceState(history.state, '', viewOf(map)), REST_MS);
  });
}

/** @param {L.Map} map */
function viewOf(map) {
  const { lat, lng } = map.getCenter();
  return `#${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
}

/**
 * Another day, type or status is looked at where one is; another county is looked for.
 * @param {HTMLFormElement} form
 */
export function keepViewOnFilter(form) {
  form.addEventListener('submit', () => {
    const places = [...form.querySelectorAll('input')].filter(({ name }) => PLACES.includes(name));
    const isSame = places.every(({ checked, defaultChecked }) => checked === defaultChecked);
    const address = new URL(form.action);
    address.hash = isSame && SAID.test(location.hash) ? location.hash : '';
    form.action = address.href;
  });
}
