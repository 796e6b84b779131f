// @ts-check
// How does a link that is shown once get into a message? By a button, where the browser can copy.

const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("#copy-link"));
const link = document.querySelector("#made-link");
const said = document.querySelector("#copied");

if (button && link && said && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link instanceof HTMLInputElement ? link.value : (link.textContent ?? ""));
      said.textContent = "Copied.";
    } catch {
      said.textContent = "This browser does not let the page copy; mark the link and copy it.";
    }
  });
}

export {};
