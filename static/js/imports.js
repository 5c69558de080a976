/* The preview of an import: the button counts along with the ticks of this page. */
'use strict';

(() => {
  const table = document.querySelector('[data-choosing]');
  const button = document.querySelector('button[name="act"][value="write"]');
  if (!table || !button) return;
  const total = Number((button.textContent.match(/[\d,]+/) || ['0'])[0].replace(/,/g, ''));
  const ticks = () => table.querySelectorAll('input[name="chosen"]:checked').length;
  const before = ticks();
  table.addEventListener('change', () => {
    button.textContent = `選んだ値を取り込む（${total - before + ticks()}件）`;
  });
})();
