// @ts-check
// Which code does a sign-in link carry? It stands behind the #, so that no server log ever holds it.

const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#code"));

function takeCode() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (field && code) {
    field.value = code;
    history.replaceState(null, "", location.pathname);
  }
}

takeCode();
// A link opened where this page already is changes the # and loads nothing.
addEventListener("hashchange", takeCode);
