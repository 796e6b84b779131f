// @ts-check
/** How do two tabs of this page show the same outbox? Each says when it has changed; what changed, none says. */

const KEY = 'outbox-changed';

export function tellOtherTabs() {
  try {
    localStorage.setItem(KEY, `${Date.now()} ${Math.random()}`);
  } catch {
    // A browser that keeps nothing: it has no outbox either.
  }
}

/** @param {() => void} redraw */
export function hearOtherTabs(redraw) {
  window.addEventListener('storage', ({ key }) => { if (key === KEY) redraw(); });
}
