// Copying a citation, with the address of the item where there is one. Without this script the
// words stand on the page to be selected, and the item's address is its link.
(() => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll('[data-copy]')) {
    const words = button.closest('[data-copy-scope]')?.querySelector('[data-copy-text]');
    if (!words) continue;
    const label = [...button.childNodes];
    button.hidden = false;
    button.addEventListener('click', async () => {
      const anchor = button.dataset.copyAnchor;
      const address = new URL(window.location.href);
      address.search = '';
      address.hash = anchor || '';
      const text = words.textContent.trim();
      await navigator.clipboard.writeText(anchor ? `${text}\n${address.href}` : text);
      button.replaceChildren('コピーしました');
      window.setTimeout(() => {
        button.replaceChildren(...label);
      }, 2000);
    });
  }
})();
