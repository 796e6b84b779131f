// @ts-check
/** How does somebody get off this page at once? One tap; going back does not return here. */

/**
 * Before this has run, and without JavaScript, the link is an ordinary link to the same place.
 * @param {HTMLAnchorElement} link its href is the neutral site
 */
export function leaveAtOnce(link) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    // The other site may take seconds to come: until then nobody should read this one over a shoulder.
    blank();
    location.replace(link.href);
  });
  // A browser may keep a page that was left and bring it back as it was, somebody having signed out since.
  window.addEventListener('pagehide', (event) => event.persisted && blank());
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());
}

function blank() {
  document.title = '';
  document.body.replaceChildren();
}
