/* Behaviour shared by all pages. Everything here adds to pages that work without it. */
'use strict';

(() => {
  /* Error summary: the reader starts at it, and its links focus the fields. */
  const focusTarget = (target) => {
    const field = target.matches('input, select, textarea, button, a[href], [tabindex]')
      ? target
      : target.querySelector('input:not([type=hidden]), select, textarea');
    (field || target).focus();
  };

  const startAtErrorSummary = (root) => {
    const summary = root.querySelector('[data-error-summary]');
    if (summary) summary.focus();
  };

  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-error-summary] a[href^="#"]');
    if (!link) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: 'center' });
    focusTarget(target);
  });

  /* Menus (<details data-menu>): one open at a time, closed by Escape or by leaving them. */
  const openMenus = () => document.querySelectorAll('details[data-menu][open]');

  document.addEventListener('click', (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    openMenus().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector('summary').focus();
    });
  });

  document.addEventListener('focusin', (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  /* On a narrow screen the pages of a section scroll sideways: the current one is in sight. */
  document.querySelectorAll('.site-subnav ul').forEach((list) => {
    const current = list.querySelector('[aria-current]');
    if (current) list.scrollLeft += current.getBoundingClientRect().right - list.getBoundingClientRect().right + 48;
  });

  /* Unsaved changes: forms with data-guard ask before the page is left. A form that came back
     with errors holds unsaved input from the start (data-guard="dirty"). */
  const dirtyForms = new Set(document.querySelectorAll('form[data-guard="dirty"]'));

  document.addEventListener('input', (event) => {
    const form = event.target.form;
    if (form && form.matches('[data-guard]')) dirtyForms.add(form);
  });

  document.addEventListener('reset', (event) => dirtyForms.delete(event.target));

  window.addEventListener('beforeunload', (event) => {
    if ([...dirtyForms].some((form) => form.isConnected)) event.preventDefault();
  });

  /* Questions before acts: data-confirm="the question" on a submit button or a link.
     data-confirm-label replaces the words of the button that goes on. */
  const dialog = document.getElementById('confirm-dialog');
  const confirmed = new WeakSet();

  const ask = (control) =>
    new Promise((resolve) => {
      const yes = dialog.querySelector('[data-confirm-yes]');
      dialog.querySelector('#confirm-message').textContent = control.dataset.confirm;
      yes.textContent = control.dataset.confirmLabel || control.textContent.trim() || '実行する';
      dialog.returnValue = 'no';
      dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
      dialog.showModal();
      dialog.querySelector('[data-confirm-no]').focus();
    });

  document.addEventListener(
    'click',
    (event) => {
      const control = event.target.closest('[data-confirm]');
      if (!control || !dialog || confirmed.has(control)) return;
      if (control.form && !control.form.noValidate && !control.form.reportValidity()) return;
      event.preventDefault();
      event.stopPropagation();
      ask(control).then((agreed) => {
        if (!agreed) {
          control.focus();
          return;
        }
        confirmed.add(control);
        control.click();
        confirmed.delete(control);
      });
    },
    true,
  );

  /* A form that writes is sent once; coming back by the browser's button frees it again. */
  const isWriting = (form) =>
    (form.getAttribute('method') || '').toLowerCase() === 'post' && !form.matches('[hx-post], [data-hx-post]');

  const release = (form) => {
    delete form.dataset.sending;
    form.querySelectorAll('[data-sending-button]').forEach((button) => {
      button.removeAttribute('aria-disabled');
      delete button.dataset.sendingButton;
    });
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || !isWriting(form)) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = 'true';
    dirtyForms.delete(form);
    if (event.submitter) {
      event.submitter.setAttribute('aria-disabled', 'true');
      event.submitter.dataset.sendingButton = '';
    }
    /* A download keeps the page: without this its form would stay blocked. */
    window.setTimeout(() => release(form), 10000);
  });

  window.addEventListener('pageshow', (event) => {
    if (event.persisted) document.querySelectorAll('form[data-sending]').forEach(release);
  });

  /* A list's address names only what narrows it: fields left blank are not sent. */
  document.addEventListener('formdata', (event) => {
    if (event.target.method !== 'get') return;
    [...new Set(event.formData.keys())]
      .filter((name) => event.formData.getAll(name).every((value) => value === ''))
      .forEach((name) => event.formData.delete(name));
  });

  /* Parts of pages (htmx): a request that failed says so, and what was typed stays. */
  const announce = (sentence) => {
    const area = document.getElementById('messages');
    const banner = document.createElement('div');
    const text = document.createElement('p');
    banner.className = 'banner banner--error';
    banner.setAttribute('role', 'alert');
    text.textContent = sentence;
    banner.append(document.createElement('span'), text);
    area.hidden = false;
    area.replaceChildren(banner);
    area.scrollIntoView({ block: 'nearest' });
  };

  document.addEventListener('htmx:sendError', () =>
    announce('サーバーにつながりませんでした。入力した内容はこの画面に残っています。通信を確かめて、もう一度実行してください。'),
  );

  document.addEventListener('htmx:responseError', (event) => {
    const status = event.detail.xhr.status;
    if (status === 401 || status === 403) {
      announce('ログインの有効期限が切れたか、この操作の権限がありません。別の画面でログインし直してから、もう一度実行してください。入力した内容はこの画面に残っています。');
    } else if (status === 429) {
      announce('操作が続いたため、いったん止めています。少し待ってから、もう一度実行してください。入力した内容はこの画面に残っています。');
    } else {
      announce('処理できませんでした。保存はしていません。入力した内容はこの画面に残っています。少し待ってから、もう一度実行してください。');
    }
  });

  document.addEventListener('htmx:afterSwap', (event) => startAtErrorSummary(event.detail.target));

  startAtErrorSummary(document);
})();
