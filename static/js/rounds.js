/* Lists to choose from: one box in the head of the table chooses or clears all of them. */
'use strict';

(() => {
  document.querySelectorAll('table[data-choices]').forEach((table) => {
    const boxes = [...table.querySelectorAll('tbody input[type=checkbox]')];
    const head = table.querySelector('thead th');
    if (boxes.length < 2 || !head) return;
    const all = document.createElement('input');
    all.type = 'checkbox';
    all.setAttribute('aria-label', `一覧の${boxes.length}件をすべて選ぶ`);
    const follow = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    all.addEventListener('change', () => {
      boxes.forEach((box) => {
        box.checked = all.checked;
      });
    });
    boxes.forEach((box) => box.addEventListener('change', follow));
    head.replaceChildren(all);
    follow();
  });
})();
