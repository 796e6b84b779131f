// @ts-check
/** What does signing out on a desk page do with what this browser keeps of the phone page? */

import { Outbox } from './phone/outbox.js';
import { forget } from './phone/people.js';

const form = document.getElementById('sign-out');

/** @param {HTMLFormElement} leaving @param {string} person */
async function leave(leaving, person) {
  const unsent = await new Outbox(person).entries().catch(() => []);
  if (unsent.length > 0) {
    location.assign('/phone#leaving'); // asks what shall become of it
    return;
  }
  await forget(person).catch(() => undefined); // a browser that keeps nothing
  leaving.submit();
}

if (form instanceof HTMLFormElement && form.dataset.person) {
  const { person } = form.dataset;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void leave(form, person);
  });
}
