/* Masking of comments: the selected words become ●●, Ctrl+Enter releases. Without this the text is
   edited by hand. */
(() => {
  document.querySelectorAll('[data-mask]').forEach((form) => {
    const text = form.querySelector('textarea');
    const mark = form.querySelector('[data-mask-mark]');
    mark.hidden = false;
    mark.addEventListener('click', () => {
      if (text.selectionStart === text.selectionEnd) return;
      text.setRangeText('●●', text.selectionStart, text.selectionEnd, 'end');
      text.focus();
    });
    text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector('[data-mask-release]'));
    });
  });
})();
