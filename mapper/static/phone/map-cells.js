// @ts-check
/** Which venues share one mark on the map, so that a thumb can tap each mark? Pure. */

/**
 * @template Thing
 * @typedef {{x: number, y: number, things: Thing[]}} Cell a mark; x and y in pixels of this zoom
 */

/**
 * Each mark stands at least `apart` pixels from any other, across or down. What comes first gives the place; what lies
 * within reach of it joins the nearest. The same things in the same order give the same marks, wherever one looks.
 * @template Thing
 * @param {{x: number, y: number, thing: Thing}[]} points
 * @param {number} apart
 * @returns {Cell<Thing>[]}
 */
export function cellsOf(points, apart) {
  /** @type {Map<string, Cell<Thing>[]>} */
  const squares = new Map();
  /** @type {Cell<Thing>[]} */
  const cells = [];
  for (const { x, y, thing } of points) {
    const [column, row] = [Math.floor(x / apart), Math.floor(y / apart)];
    const near = nearest(around(squares, column, row), x, y, apart);
    if (near) {
      near.things.push(thing);
      continue;
    }
    const made = { x, y, things: [thing] };
    cells.push(made);
    const key = `${column} ${row}`;
    squares.set(key, [...(squares.get(key) ?? []), made]);
  }
  return cells;
}

/**
 * @template Thing
 * @param {Map<string, Cell<Thing>[]>} squares
 * @param {number} column
 * @param {number} row
 */
function around(squares, column, row) {
  const found = [];
  for (const across of [-1, 0, 1]) {
    for (const down of [-1, 0, 1]) found.push(...(squares.get(`${column + across} ${row + down}`) ?? []));
  }
  return found;
}

/**
 * @template Thing
 * @param {Cell<Thing>[]} cells
 * @param {number} x
 * @param {number} y
 * @param {number} apart
 */
function nearest(cells, x, y, apart) {
  const away = (/** @type {Cell<Thing>} */ cell) => Math.max(Math.abs(cell.x - x), Math.abs(cell.y - y));
  const close = cells.filter((cell) => away(cell) < apart);
  return close.sort((one, other) => away(one) - away(other))[0];
}
