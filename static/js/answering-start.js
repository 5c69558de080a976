/* The first page of a survey: the one-time code out of the link, and a draft that waits here.
   The part of an address behind # never leaves the browser; it goes from the bar at once. */
'use strict';

(() => {
  const form = document.querySelector('[data-enter]');
  if (!form) return;
  const survey = form.dataset.enter;
  const codeKey = `dxportal-code:${survey}`;
  const draftKey = `dxportal-answers:${survey}`;
  const field = form.querySelector('[name=".code"]');

  const stored = (storage, key) => {
    try {
      return storage().getItem(key);
    } catch {
      return null; // the browser keeps nothing for this page
    }
  };

  const fromAddress = () => {
    const code = decodeURIComponent(location.hash.slice(1));
    if (!code || !field || /^(main|code|promises|group-)/.test(code)) return;
    history.replaceState(null, '', location.pathname);
    field.value = code.slice(0, 200);
    form.querySelector('[data-code-read]').hidden = false;
  };
  try {
    fromAddress();
  } catch {
    history.replaceState(null, '', location.pathname); // an odd code is typed by hand
  }
  window.addEventListener('hashchange', fromAddress);

  if (field && !field.value) {
    const kept = stored(() => sessionStorage, codeKey);
    if (kept) field.value = kept;
  }
  form.addEventListener('submit', () => {
    try {
      if (field) sessionStorage.setItem(codeKey, field.value);
    } catch {
      // The code is typed again after going back.
    }
  });

  const waiting = form.querySelector('[data-draft-there]');
  if (survey && stored(() => localStorage, draftKey)) {
    waiting.hidden = false;
    waiting.querySelector('[data-draft-erase]').addEventListener('click', () => {
      localStorage.removeItem(draftKey);
      waiting.textContent = '途中の回答を、この端末から消しました。';
    });
  }
  document.querySelector('[data-error-summary]')?.focus();
})();
