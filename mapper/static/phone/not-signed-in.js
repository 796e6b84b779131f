// @ts-check
/** What does a phone do where nobody is signed in? What was revoked goes, who left is told, what waits is said. */

import { dropOldCarries, endLeavers, forget } from './people.js';
import { writers } from './outbox.js';

const place = document.getElementById('still-here');
const csrf = document.querySelector('input[name="csrf_token"]');

async function settle() {
  if (!place || !(csrf instanceof HTMLInputElement)) return;
  for (const person of (place.dataset.revoked ?? '').split(' ').filter(Boolean)) await forget(person);
  const told = await endLeavers(csrf.value);
  for (const input of place.querySelectorAll('input[name="person"]')) {
    if (input instanceof HTMLInputElement && told.includes(input.value)) input.closest('li')?.remove();
  }
  if (!place.querySelector('li')) document.getElementById('still-here-people')?.setAttribute('hidden', '');
  await dropOldCarries();
  const signedIn = (place.dataset.here ?? '').split(' ');
  const waits = (await writers()).some((person) => !signedIn.includes(person));
  document.getElementById('strangers')?.toggleAttribute('hidden', !waits);
}

// A browser that keeps nothing has nothing to settle.
void settle().catch(() => undefined);
