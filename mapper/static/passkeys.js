// @ts-check
/** How does the browser make a passkey, or answer with one? The server asks; what comes of it goes back. */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('#passkey-form'));
const none = document.querySelector('#no-passkeys');
const BINARY = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];

if (form && window.PublicKeyCredential && navigator.credentials) {
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(form);
  });
} else if (none instanceof HTMLElement) {
  none.hidden = false;
}

/** @param {HTMLFormElement} asked */
async function run(asked) {
  const button = /** @type {HTMLButtonElement} */ (asked.querySelector('button'));
  button.disabled = true;
  say(asked, '');
  try {
    const question = await send(asked, asked.dataset.question ?? '', '');
    const answer = await send(asked, asked.dataset.answer ?? '', JSON.stringify(await answerTo(asked, question)));
    location.assign(answer.to);
  } catch (error) {
    say(asked, inWords(error));
    button.disabled = false;
  }
}

/**
 * @param {HTMLFormElement} asked
 * @param {any} question
 */
async function answerTo(asked, question) {
  const publicKey = withBytes(question);
  const credential = asked.dataset.does === 'create'
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  return asJson(/** @type {PublicKeyCredential} */ (credential));
}

/**
 * The question with bytes where JSON has base64url.
 * @param {any} question
 */
function withBytes(question) {
  const known = question.excludeCredentials ?? [];
  return {
    ...question,
    challenge: bytesOf(question.challenge),
    ...(question.user && { user: { ...question.user, id: bytesOf(question.user.id) } }),
    ...(known.length && {
      excludeCredentials: known.map((/** @type {any} */ one) => ({ ...one, id: bytesOf(one.id) })),
    }),
  };
}

/** @param {PublicKeyCredential} credential */
function asJson(credential) {
  const said = /** @type {any} */ (credential.response);
  const response = BINARY.filter((name) => said[name]).map((name) => [name, textOf(said[name])]);
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(response),
  };
}

/**
 * @param {HTMLFormElement} asked
 * @param {string} url
 * @param {string} body
 */
async function send(asked, url, body) {
  const field = /** @type {HTMLInputElement} */ (asked.elements.namedItem('csrf_token'));
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': field.value },
    body,
  });
  const isJson = (answer.headers.get('Content-Type') ?? '').startsWith('application/json');
  const said = isJson ? await answer.json() : {};
  if (!answer.ok || !isJson) throw new Refused(said.sentence ?? 'That did not work. Load the page again.');
  return said;
}

class Refused extends Error {}

/** @param {unknown} error */
function inWords(error) {
  if (error instanceof Refused) return error.message;
  if (error instanceof DOMException && error.name === 'InvalidStateError') return 'This device has a passkey here already.';
  if (error instanceof DOMException) return 'No passkey was used. Try again, or choose another way.';
  return 'There is no connection. Try again when there is.';
}

/**
 * @param {HTMLFormElement} asked
 * @param {string} words
 */
function say(asked, words) {
  const place = asked.querySelector('[data-says]');
  if (place) place.textContent = words;
}

/** @param {string} text base64url */
function bytesOf(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function textOf(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
