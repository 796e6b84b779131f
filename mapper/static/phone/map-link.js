// @ts-check
/** Which address opens a place in the phone's own map app? Pure; nothing is asked of any server. */

const OF_APPLE = /iPhone|iPad|Macintosh/; // they know no geo:

/** @param {number} lat @param {number} lon degrees WGS 84 @param {string} label @param {string} userAgent */
export function mapLink(lat, lon, label, userAgent) {
  const at = `${lat},${lon}`;
  const name = encodeURIComponent(label).replace(/\(/g, '%28').replace(/\)/g, '%29'); // geo: puts it in brackets
  return OF_APPLE.test(userAgent) ? `maps:?ll=${at}&q=${name}` : `geo:${at}?q=${at}(${name})`;
}
