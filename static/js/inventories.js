/* The rows' checkboxes: one in the heading chooses all of the page. Without it each is chosen. */
'use strict';

(() => {
  document.querySelectorAll('[data-pick-rows]').forEach((table) => {
    const boxes = [...table.querySelectorAll('input[name="rows"]')];
    const head = table.querySelector('thead .tbl__pick');
    if (!head || !boxes.length) return;
    const label = document.createElement('label');
    const all = document.createElement('input');
    const words = document.createElement('span');
    label.className = 'check';
    all.type = 'checkbox';
    words.className = 'visually-hidden';
    words.textContent = 'このページの行をすべて選ぶ';
    label.append(all, words);
    head.replaceChildren(label);

    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    all.addEventListener('change', () => boxes.forEach((box) => (box.checked = all.checked)));
    boxes.forEach((box) => box.addEventListener('change', show));
    show();
  });
})();
