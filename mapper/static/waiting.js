// @ts-check
/** Has somebody said yes meanwhile? Asks every ten seconds; the answer is a page or a redirect, never data. */

const EVERY_MS = 10_000;
const says = document.querySelector('#waiting-says');

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.pathname, { redirect: 'manual', cache: 'no-store' }).catch(() => null);
  if (answer?.type !== 'opaqueredirect') return;
  clearInterval(again);
  if (says) says.textContent = 'Somebody has answered. One moment …';
  location.reload(); // leads to where the redirect does
}

const again = setInterval(look, EVERY_MS);
document.addEventListener('visibilitychange', look);
