/* What is typed into an item of a draft is kept in this browser until it is saved, so that a
   closed window loses nothing. Without storage the form works as before. */
'use strict';

(() => {
  const form = document.querySelector('form[data-keep]');
  if (!form) return;
  const name = form.dataset.keep;
  const box = form.querySelector('[data-kept]');
  const version = form.elements.version ? form.elements.version.value : '';
  const fields = () =>
    [...form.elements].filter((one) => one.name && one.type !== 'hidden' && one.type !== 'submit');
  const values = () =>
    fields().map((one) => (one.type === 'checkbox' ? one.checked : one.value));
  const store = {
    read() {
      try {
        return JSON.parse(localStorage.getItem(name));
      } catch {
        return null;
      }
    },
    write(kept) {
      try {
        if (kept) localStorage.setItem(name, JSON.stringify(kept));
        else localStorage.removeItem(name);
      } catch {
        /* A full or closed storage only means that nothing is kept. */
      }
    },
  };

  const kept = store.read();
  const shown = JSON.stringify(values());
  const sent = form.dataset.guard === 'dirty';
  if (sent || !kept || JSON.stringify(kept.values) === shown || kept.values.length !== fields().length) {
    if (!sent) store.write(null);
  } else if (kept.sent && kept.version !== version) {
    store.write(null); // it was saved: the row has a newer version since
  } else {
    box.hidden = false;
    box.querySelector('[data-kept-use]').addEventListener('click', () => {
      fields().forEach((one, place) => {
        if (one.type === 'checkbox') one.checked = kept.values[place];
        else one.value = kept.values[place];
      });
      box.hidden = true;
      form.dispatchEvent(new Event('input', { bubbles: true }));
      fields()[0].focus();
    });
    box.querySelector('[data-kept-drop]').addEventListener('click', () => {
      store.write(null);
      box.hidden = true;
    });
  }

  let waiting;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => store.write({ version, values: values() }), 400);
  });
  form.addEventListener('submit', () => {
    clearTimeout(waiting);
    // New items have no version: a form that was sent is not offered again.
    store.write(version ? { version, values: values(), sent: true } : null);
  });
})();
