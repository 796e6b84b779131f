// @ts-check
/** How is this page printed? By a button, where there is a printer to ask for. */

const button = /** @type {HTMLButtonElement | null} */ (document.querySelector('#print'));
if (button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
