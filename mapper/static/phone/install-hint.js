// @ts-check
/** How does the page get onto the home screen? Says it once a season, in the way that fits this browser. */

import { part } from './page.js';

const KEY = 'phone-install-hint';
const QUIET_MS = 60 * 86_400_000;

/** Chrome's own question, which only a tap may ask. @type {any} */
let question = null;

/** Called as early as the page's scripts are there: Chrome offers it once. */
export function listenForInstall() {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    question = event;
    show();
  });
  window.addEventListener('appinstalled', () => { part('install').hidden = true; });
  part('install-do').addEventListener('click', () => void ask());
  part('install-later').addEventListener('click', () => { keepQuiet(); part('install').hidden = true; });
  show();
}

function show() {
  const isSafari = 'standalone' in navigator; // Safari on iOS and iPadOS, no other
  const isApp = window.matchMedia('(display-mode: standalone)').matches || Reflect.get(navigator, 'standalone') === true;
  part('install').hidden = isApp || isQuiet() || !(isSafari || question);
  part('install-ios').hidden = !isSafari;
  part('install-do').hidden = !question;
}

async function ask() {
  const asked = question;
  question = null; // it answers once
  await asked?.prompt();
  keepQuiet();
  show();
}

function isQuiet() {
  try {
    return Date.now() - Number(localStorage.getItem(KEY) ?? -QUIET_MS) < QUIET_MS;
  } catch {
    return true; // a browser that keeps nothing would be asked at every start
  }
}

function keepQuiet() {
  try {
    localStorage.setItem(KEY, String(Date.now()));
  } catch {
    // Said again next time.
  }
}
