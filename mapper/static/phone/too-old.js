// @ts-check
/** Does the page's own script run here at all? A classic script in old words: it also runs where that one can't. */

(function () {
  var PATIENCE_MS = 30000;

  /** @param {string} id */
  function say(id) {
    var notice = document.getElementById(id);
    var phone = document.getElementById('phone');
    if (!notice || (phone && phone.hasAttribute('data-runs'))) return;
    notice.hidden = false;
    var loading = document.querySelector('[data-note="loading"]');
    if (loading) loading.setAttribute('hidden', '');
  }

  // A module that is not understood is reported to the window; one that did not come, at its own element.
  window.addEventListener('error', function (event) {
    if (event.error instanceof SyntaxError || /SyntaxError/.test(String(event.message))) say('too-old');
    else if (event.target instanceof HTMLScriptElement) say('broken');
  }, true);

  document.addEventListener('DOMContentLoaded', function () {
    if (!('noModule' in document.createElement('script'))) say('too-old');
  });

  // Never "Getting the venues" without an end.
  setTimeout(function () { say('broken'); }, PATIENCE_MS);
})();
