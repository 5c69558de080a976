/* The figure page: what was typed outlives an expired session. It stays in this tab's storage, by
   address and person, until it is saved; then, or on request, it is forgotten. */
'use strict';

(() => {
  const form = document.querySelector('form[data-keep]');
  const key = `figure:${window.location.pathname}${window.location.search}`;

  const storage = (() => {
    try {
      window.sessionStorage.setItem('figure:probe', '1');
      window.sessionStorage.removeItem('figure:probe');
      return window.sessionStorage;
    } catch {
      return null;
    }
  })();
  if (!storage) return;

  const read = () => {
    try {
      return JSON.parse(storage.getItem(key));
    } catch {
      return null;
    }
  };
  const saved = document.querySelector('.banner--success');
  if (saved) storage.removeItem(key);
  if (!form) return;

  const fields = () =>
    [...form.elements].filter((field) => field.name && /^(text|textarea)$/.test(field.type));
  const typed = () => Object.fromEntries(fields().map((field) => [field.name, field.value]));

  const keep = () => {
    try {
      storage.setItem(key, JSON.stringify({ owner: form.dataset.keep, typed: typed() }));
    } catch {
      /* A full storage must not stop anybody from typing. */
    }
  };
  form.addEventListener('input', keep);
  form.addEventListener('submit', keep);

  const kept = read();
  const notice = document.querySelector('[data-kept]');
  if (!kept || !notice || kept.owner !== form.dataset.keep) return;
  // A form that came back holds what was typed already.
  const differs = fields().some(
    (field) => field.name in kept.typed && kept.typed[field.name] !== field.value,
  );
  if (!differs || 'keepTyped' in form.dataset) return;
  notice.hidden = false;
  notice.querySelector('[data-kept-use]').addEventListener('click', () => {
    fields().forEach((field) => {
      if (field.name in kept.typed) field.value = kept.typed[field.name];
    });
    notice.hidden = true;
    form.dispatchEvent(new Event('input', { bubbles: true }));
    fields()[0].focus();
  });
  notice.querySelector('[data-kept-drop]').addEventListener('click', () => {
    storage.removeItem(key);
    notice.hidden = true;
    fields()[0].focus();
  });
})();
