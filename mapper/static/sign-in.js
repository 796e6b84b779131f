// @ts-check
// Which code does a sign-in link carry? It stands behind the #, so that no server log ever holds it.

const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#code"));
const token = decodeURIComponent(location.hash.slice(1));
if (field && token) {
  field.value = token;
  history.replaceState(null, "", location.pathname);
}
