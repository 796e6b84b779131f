// @ts-check
/** Does this page open without a network next time, and is there a newer one? Wakes the worker, offers its successor. */

import { part } from './page.js';

const HOUR_MS = 3_600_000;

export class Shell {
  /** @type {ServiceWorkerRegistration|null} */
  #registration = null;
  #isBusy = false;
  #isAsked = false;
  #askedAt = Date.now();

  constructor() {
    part('load-new').addEventListener('click', () => this.#load());
  }

  /** After the list is there: what it loads is for the next time. */
  async wake() {
    if (!('serviceWorker' in navigator)) return;
    // Other tabs stay as they are: what they may still load is kept beside the new version.
    navigator.serviceWorker.addEventListener('controllerchange', () => this.#isAsked && location.reload());
    this.#registration = await navigator.serviceWorker.register('/sw.js').catch(() => null);
    this.#registration?.addEventListener('updatefound', () => this.#watch());
    this.#offer();
    document.addEventListener('visibilitychange', () => document.hidden || this.#ask());
  }

  /** Nothing is swapped under a visit on its way. @param {boolean} isBusy whether something is being sent */
  busy(isBusy) {
    this.#isBusy = isBusy;
    this.#offer();
  }

  #watch() {
    const coming = this.#registration?.installing;
    coming?.addEventListener('statechange', () => this.#offer());
  }

  /** An installed app may stay open for weeks: the browser itself looks only where a page is opened. */
  #ask() {
    if (Date.now() - this.#askedAt < HOUR_MS) return;
    this.#askedAt = Date.now();
    void this.#registration?.update().catch(() => undefined);
  }

  #offer() {
    const isThere = Boolean(this.#registration?.waiting && navigator.serviceWorker.controller);
    part('new-version').hidden = !isThere || this.#isBusy;
  }

  #load() {
    if (this.#isBusy) return;
    this.#isAsked = true;
    this.#registration?.waiting?.postMessage('take-over');
  }
}
