/* Answers on their way, kept in this browser alone: never the code, never on the server. */
'use strict';

window.answering = window.answering || {};

(() => {
  const draftKey = (survey) => `dxportal-answers:${survey}`;
  const codeKey = (survey) => `dxportal-code:${survey}`;

  const write = (survey, draft) => {
    try {
      localStorage.setItem(draftKey(survey), JSON.stringify(draft));
      return true;
    } catch {
      return false; // the browser keeps nothing for this page
    }
  };

  const read = (survey) => {
    try {
      return JSON.parse(localStorage.getItem(draftKey(survey)));
    } catch {
      return null;
    }
  };

  const erase = (survey) => {
    try {
      localStorage.removeItem(draftKey(survey));
      sessionStorage.removeItem(codeKey(survey));
    } catch {
      // Where nothing can be kept there is nothing to erase.
    }
  };

  /* The answers of this code arrived before: what is left here of them goes. */
  const received = document.querySelector('[data-received]');
  if (received?.dataset.received) erase(received.dataset.received);

  window.answering.draft = { write, read, erase };
})();
