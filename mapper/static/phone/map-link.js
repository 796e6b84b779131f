// @ts-check
/** Which address opens a place in the phone's own map app? Pure. */

/** @param {number} lat @param {number} lon @param {string} label @param {string} userAgent */
export function mapLink(lat, lon, label, userAgent) {
  const [at, name] = [`${lat},${lon}`, encodeURIComponent(label)];
  return /iPhone|iPad|Macintosh/.test(userAgent) ? `maps:?ll=${at}&q=${name}` : `geo:${at}?q=${at}(${name})`;
}
