// @ts-check
// Which release does a link open? Its token stands behind the #, so that no server log ever holds it.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#release-form"));
const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#token"));

function open() {
  const token = location.hash.slice(1);
  if (form && field && token) {
    field.value = token;
    history.replaceState(null, "", location.pathname); // so that Back does not send it again
    form.submit();
  }
}

open();
// A link opened where this page already is changes the # and loads nothing.
addEventListener("hashchange", open);

export {};
