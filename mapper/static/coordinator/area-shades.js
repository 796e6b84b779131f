// @ts-check
/** How far is each county or town? Its outline, shaded by coverage; hatched where no venue is known, dotted where
 * somebody looked and there is none. */

import { fetched } from './hand-over.js';
import { areaPopup } from './popups.js';

/**
 * @typedef {import('./hand-over.js').Settings} Settings
 * @typedef {import('./hand-over.js').Level} Level
 * @typedef {{name: string, known: number, excluded: number, eligible: number, covered: number, declined: number,
 *   coverage_pct: number|null, looked_none: boolean} & import('./hand-over.js').Counts} Figures
 */

/** The shades begin at these shares, in percent; the legend says the same. */
const SHADES_FROM = [25, 50, 75];

/** What is no shade is a pattern: it says something else than little coverage. */
const PATTERNS = { unknown: 'url(#hatch)', looked: 'url(#dots)' };

/**
 * '0' for none, '1' to '4' for more and more; where there is nothing to take a share of, 'looked' if somebody
 * looked and found none, else 'unknown'.
 * @param {{eligible: number, covered: number, looked_none?: boolean}} figures
 */
export function shadeOf({ eligible, covered, looked_none: looked }) {
  if (!eligible) return looked ? 'looked' : 'unknown';
  if (!covered) return '0';
  return String(1 + SHADES_FROM.filter((from) => covered * 100 >= from * eligible).length);
}

export class AreaShades {
  #map;
  #settings;
  /** @type {Map<Level, Promise<L.GeoJSON>>} */
  #layers = new Map();
  /** @type {Level|null} */
  #shown = null;

  /**
   * @param {L.Map} map
   * @param {Settings} settings
   */
  constructor(map, settings) {
    this.#map = map;
    this.#settings = settings;
  }

  /** Shows the level that fits the zoom, and keeps it so. */
  async begin() {
    this.#map.on('zoomend', () => void this.#show());
    await this.#show();
  }

  /** @returns {Level|null} */
  #wanted() {
    const { shade, towns_from_zoom: from, outlines_town: towns } = this.#settings;
    if (shade === 'none') return null;
    if (shade !== 'counties_then_towns') return shade;
    return towns && this.#map.getZoom() >= from ? 'town' : 'county';
  }

  async #show() {
    const level = this.#wanted();
    if (level === this.#shown || !level || !this.#outlines(level)) return;
    const layer = await this.#layer(level);
    if (this.#wanted() !== level) return;
    for (const other of this.#layers.keys()) {
      if (other !== level) (await this.#layer(other)).remove();
    }
    layer.addTo(this.#map);
    this.#shown = level;
  }

  /** @param {Level} level */
  #outlines(level) {
    return level === 'county' ? this.#settings.outlines_county : this.#settings.outlines_town;
  }

  /** @param {Level} level */
  #layer(level) {
    const known = this.#layers.get(level) ?? this.#loaded(level);
    this.#layers.set(level, known);
    return known;
  }

  /** @param {Level} level */
  async #loaded(level) {
    const figuresAt = new URL(this.#settings.areas, location.href);
    figuresAt.searchParams.set('level', level);
    const [outlines, { areas }] = await Promise.all([fetched(this.#outlines(level)), fetched(figuresAt.href)]);
    return this.#drawn(level, outlines, areas);
  }

  /**
   * @param {Level} level
   * @param {any} outlines
   * @param {Record<string, Figures>} areas
   */
  #drawn(level, outlines, areas) {
    /** @param {any} feature */
    const style = ({ id }) => {
      const shade = shadeOf(areas[id]);
      return { className: `area area-${shade}`, fillColor: PATTERNS[/** @type {keyof typeof PATTERNS} */ (shade)] };
    };
    return L.geoJSON(outlines, {
      pane: 'areas',
      style: /** @type {L.StyleFunction} */ (style),
      filter: (/** @type {any} */ { id }) => id in areas,
      onEachFeature: (/** @type {any} */ { id }, shape) => {
        shape.on('click', ({ latlng }) => areaPopup(level, id, areas[id], this.#settings).setLatLng(latlng).openOn(this.#map));
      },
    });
  }
}
