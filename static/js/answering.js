/* Answering page by page. Without this script all pages stand below each other and the server
   checks them; with it nothing leaves the browser before 送信する. */
'use strict';

(() => {
  const main = document.querySelector('[data-answer-main]');

  const start = () => {
    const form = main.querySelector('[data-answer-form]');
    if (!form) return;
    const facts = JSON.parse(document.getElementById('answer-facts').textContent);
    const survey = form.dataset.survey;
    const { asked, problem, draft } = window.answering;
    const find = (selector, root = form) => root.querySelector(selector);
    const all = (selector, root = form) => [...root.querySelectorAll(selector)];
    const pages = all('[data-page]');
    const review = find('[data-review]');
    const alertPlace = main.querySelector('[data-alert]');
    const boxes = new Map(all('[data-ask]').map((box) => [box.dataset.ask, box]));
    const byKey = new Map(facts.map((fact) => [fact.key, fact]));
    let current = pages[0];

    main.querySelectorAll('[data-without-script]').forEach((each) => each.remove());
    main.querySelectorAll('[data-progress], [data-steps]').forEach((each) => {
      each.hidden = false;
    });

    // ── Answers as they stand in the form ──
    const chosen = (key) => all('input:checked', boxes.get(key)).map((input) => input.value);
    const field = (key) => form.elements.namedItem(key);
    // A group of radio buttons has a value too: the key of the choice, which is no text.
    const textOf = (key) => {
      const input = field(key);
      const isOne = input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement;
      return isOne && !/radio|checkbox/.test(input.type) ? input.value : '';
    };
    const otherOf = (key) => {
      const place = find('.asked__other', boxes.get(key));
      return place && !place.hidden ? find('input', place).value.trim() : '';
    };
    const unanswered = (key) =>
      all('.asked__row', boxes.get(key))
        .filter((row) => !find(':checked', row))
        .map((row) => find('.asked__row-name', row).firstChild.textContent.trim());
    const givenFor = (fact) => ({
      count: fact.kind === 'matrix' ? 0 : chosen(fact.key).length,
      left: fact.kind === 'matrix' ? unanswered(fact.key) : [],
      alone: Boolean(find('[data-alone]:checked', boxes.get(fact.key))),
      text: textOf(fact.key),
      other: otherOf(fact.key),
    });

    // ── What is asked of this person ──
    const follow = () => {
      const open = asked(facts, chosen);
      boxes.forEach((box, key) => {
        box.hidden = !open.has(key);
        const place = find('.asked__other', box);
        if (place) place.hidden = !find('[data-other]:checked', box);
      });
      return open;
    };
    const hasContent = (page) =>
      all('[data-ask]', page).some((box) => !box.hidden) || (page === pages[0] && pages.length === 1);
    const way = () => [...pages.filter(hasContent), review];

    // ── Errors beside the questions ──
    const mark = (key, sentence) => {
      const asking = find('.asked', boxes.get(key));
      const target = find('.asked__control :is(input, textarea)', asking) || asking;
      const id = `q-${key}-error`;
      find('.asked__error', asking)?.remove();
      asking.classList.toggle('asked--error', Boolean(sentence));
      all('input:not([id$=".other"]), textarea', asking).forEach((input) => {
        if (sentence) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
      });
      const described = (target.getAttribute('aria-describedby') || '')
        .split(' ')
        .filter((each) => each && each !== id);
      target.setAttribute('aria-describedby', [...described, ...(sentence ? [id] : [])].join(' '));
      if (!sentence) return;
      const words = document.createElement('p');
      words.className = 'asked__error';
      words.id = id;
      words.textContent = sentence;
      asking.append(words);
    };
    const problemsOn = (page) =>
      all('[data-ask]', page)
        .filter((box) => !box.hidden)
        .map((box) => byKey.get(box.dataset.ask))
        .filter((fact) => fact.kind !== 'text')
        .map((fact) => [fact, problem(fact, givenFor(fact))]);
    const summarize = (wrong) => {
      alertPlace.replaceChildren();
      if (!wrong.length) return;
      const box = document.createElement('div');
      box.className = 'error-summary';
      box.setAttribute('role', 'alert');
      box.tabIndex = -1;
      const title = document.createElement('h2');
      title.className = 'error-summary__title';
      title.textContent = '回答を確認してください';
      const list = document.createElement('ul');
      list.className = 'error-summary__list';
      wrong.forEach(([fact, sentence]) => {
        const item = document.createElement('li');
        const link = document.createElement('a');
        link.href = `#q-${fact.key}`;
        link.textContent = `${wordingOf(fact.key)}：${sentence}`;
        item.append(link);
        list.append(item);
      });
      box.append(title, list);
      alertPlace.append(box);
      box.focus();
      box.scrollIntoView({ block: 'start' });
    };
    const wordingOf = (key) => {
      const wording = find('.asked__wording, .asked__section', boxes.get(key)).cloneNode(true);
      wording.querySelectorAll('.field__required, .field__optional').forEach((each) => each.remove());
      return wording.textContent.trim();
    };
    const say = (sentence) => {
      const box = document.createElement('div');
      box.className = 'error-summary';
      box.setAttribute('role', 'alert');
      box.tabIndex = -1;
      sentence.split('\n').forEach((line) => {
        const words = document.createElement('p');
        words.textContent = line;
        box.append(words);
      });
      alertPlace.replaceChildren(box);
      box.focus();
    };

    // ── Pages ──
    const show = (page, { focus = true } = {}) => {
      const steps = way();
      current = steps.includes(page) ? page : steps[0];
      const at = steps.indexOf(current);
      [...pages, review].forEach((each) => {
        each.hidden = each !== current;
      });
      const last = current === review;
      const count = steps.length - 1;
      const left = steps
        .slice(at, -1)
        .flatMap((each) => all('[data-ask]', each))
        .filter((box) => !box.hidden)
        .reduce((sum, box) => sum + byKey.get(box.dataset.ask).seconds, 0);
      find('[data-progress-words]', main).textContent = last
        ? `全${count}ページの回答が終わりました。送信の前に確認してください。`
        : `全${count}ページ中${at + 1}ページ目　あと${Math.max(1, Math.ceil(left / 60))}分ほど`;
      const line = find('[data-progress-line]', main);
      line.max = count;
      line.value = last ? count : at;
      find('[data-back]').hidden = at === 0;
      find('[data-next]').hidden = last;
      find('[data-next]').textContent = at === count - 1 ? '回答を確認する' : '次へ';
      find('[data-send]').hidden = !last;
      if (last) list();
      if (!focus) return;
      alertPlace.replaceChildren();
      window.scrollTo(0, 0);
      const title = find('.answer__page-title', current);
      (title || main.parentElement).focus({ preventScroll: true });
    };
    const goTo = (key) => {
      const box = boxes.get(key);
      if (!box) return;
      show(box.closest('[data-page]'));
      box.scrollIntoView({ block: 'start' });
      find('input, textarea', box)?.focus({ preventScroll: true });
    };
    const forward = () => {
      const found = problemsOn(current);
      found.forEach(([fact, sentence]) => mark(fact.key, sentence));
      const wrong = found.filter(([, sentence]) => sentence);
      if (wrong.length) {
        summarize(wrong);
        return;
      }
      const steps = way();
      show(steps[steps.indexOf(current) + 1]);
      keep();
    };

    // ── Looking over the answers ──
    const labelsOf = (key) =>
      all('input:checked', boxes.get(key)).map((input) => {
        const label = input.closest('label').querySelector('span').firstChild.textContent.trim();
        const row = input.closest('.asked__row');
        const other = input.matches('[data-other]') && otherOf(key) ? `（${otherOf(key)}）` : '';
        const before = row ? `${find('.asked__row-name', row).firstChild.textContent.trim()}：` : '';
        return before + label + other;
      });
    const wordsOf = (fact) => {
      const text = textOf(fact.key).trim();
      if (!text) return labelsOf(fact.key);
      const unit = find('.asked__unit', boxes.get(fact.key))?.textContent || '';
      return [text + unit];
    };
    const list = () => {
      const lines = facts
        .filter((fact) => fact.kind !== 'text' && !boxes.get(fact.key).hidden)
        .map((fact) => {
          const line = document.createElement('div');
          const name = document.createElement('dt');
          name.textContent = wordingOf(fact.key);
          const answer = document.createElement('dd');
          const words = wordsOf(fact);
          (words.length ? words : ['答えていません']).forEach((each) => {
            const part = document.createElement('p');
            part.textContent = each;
            if (!words.length) part.className = 'sub';
            answer.append(part);
          });
          const link = document.createElement('a');
          link.href = `#q-${fact.key}`;
          link.className = 'btn btn--outline';
          link.textContent = '直す';
          link.setAttribute('aria-label', `「${name.textContent}」を直す`);
          answer.append(link);
          line.append(name, answer);
          return line;
        });
      find('[data-review-list]').replaceChildren(...lines);
    };

    // ── The draft, in this browser alone ──
    const entries = () =>
      [...new FormData(form)].filter(([name, value]) => !name.startsWith('.') && name !== 'csrfmiddlewaretoken' && value);
    let keeps = true;
    const keep = () => {
      if (!keeps) return;
      const page = current === review ? pages.length : pages.indexOf(current);
      keeps = draft.write(survey, { entries: entries(), page });
      find('[data-draft]').hidden = !keeps;
    };
    const restore = () => {
      const kept = draft.read(survey);
      if (!kept || !Array.isArray(kept.entries)) return;
      kept.entries.forEach(([name, value]) => {
        const found = all('input, textarea').filter((input) => input.name === name);
        found.forEach((input) => {
          if (/radio|checkbox/.test(input.type)) input.checked ||= input.value === value;
          else input.value = value;
        });
      });
      follow();
      if (kept.entries.length) {
        find('[data-draft-words]').textContent =
          '続きから答えられます。途中の回答はこの端末にだけ保存されています。';
        find('[data-draft]').hidden = false;
      }
      current = pages[kept.page] || (kept.page ? review : pages[0]);
    };
    find('[data-draft-erase]').addEventListener('click', () => {
      if (!window.confirm('途中の回答を、この端末から消しますか。入力した内容はなくなります。')) return;
      draft.erase(survey);
      all('input, textarea').forEach((input) => {
        if (/radio|checkbox/.test(input.type)) input.checked = false;
        else if (input.type !== 'hidden') input.value = '';
      });
      follow();
      show(pages[0]);
      find('[data-draft-words]').textContent = '途中の回答を、この端末から消しました。';
    });

    // ── Sending ──
    let sending = false;
    const send = async () => {
      if (sending) return;
      sending = true;
      const button = find('[data-send]');
      button.setAttribute('aria-disabled', 'true');
      button.textContent = '送信しています…';
      const body = new URLSearchParams(new FormData(form));
      body.set('.step', 'send');
      try {
        const answer = await fetch(form.getAttribute('action'), { method: 'POST', body });
        if (answer.redirected && answer.ok) {
          // A word typed a moment ago may still be waiting to be kept.
          keeps = false;
          draft.erase(survey);
          location.replace(answer.url);
          return;
        }
        refused(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      } catch {
        say('送信できませんでした。\n回答はこの画面に残っています。通信の状態を確かめてから、もう一度「送信する」を押してください。2回届いても、1回だけ数えます。');
      } finally {
        sending = false;
        button.removeAttribute('aria-disabled');
        button.textContent = '送信する';
      }
    };
    const refused = (page) => {
      const shut = page.querySelector('[data-shut]');
      if (shut?.dataset.received !== undefined) {
        keeps = false;
        draft.erase(survey);
        main.replaceChildren(document.importNode(shut, true));
        document.title = page.title;
        main.parentElement.focus();
        return;
      }
      const summary = page.querySelector('[data-error-summary]');
      if (!summary && !shut) throw new Error('no page of ours');
      const shown = document.importNode(summary || shut, true);
      const box = document.createElement('div');
      box.className = 'error-summary';
      box.tabIndex = -1;
      box.setAttribute('role', 'alert');
      box.append(...shown.childNodes);
      alertPlace.replaceChildren(box);
      box.focus();
    };

    // ── Events ──
    form.addEventListener('change', (event) => {
      const input = event.target;
      if (input.type === 'checkbox' && input.checked) {
        const rest = all('input[type=checkbox]', input.closest('.asked__options'));
        const alone = input.matches('[data-alone]');
        rest
          .filter((each) => each !== input && (alone || each.matches('[data-alone]')))
          .forEach((each) => {
            each.checked = false;
          });
      }
      follow();
      const key = input.closest('[data-ask]')?.dataset.ask;
      if (key && find('.asked__error', boxes.get(key))) {
        mark(key, problem(byKey.get(key), givenFor(byKey.get(key))));
      }
      keep();
    });
    let waiting = 0;
    form.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(keep, 300);
    });
    window.addEventListener('pagehide', () => {
      if (main.contains(form) && entries().length && draft.read(survey)) keep();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (current === review) send();
      else forward();
    });
    find('[data-next]').addEventListener('click', forward);
    find('[data-back]').addEventListener('click', () => {
      const steps = way();
      show(steps[Math.max(0, steps.indexOf(current) - 1)]);
    });
    main.addEventListener('click', (event) => {
      const link = event.target.closest('a[href^="#q-"]');
      if (!link) return;
      event.preventDefault();
      goTo(link.getAttribute('href').slice(3));
    });

    // ── Begin ──
    const summary = main.querySelector('[data-error-summary]');
    follow();
    if (summary) {
      const wrong = find('.asked--error');
      show(wrong ? wrong.closest('[data-page]') : pages[0], { focus: false });
      summary.focus();
      return;
    }
    if (!entries().length) restore();
    show(current, { focus: false });
    const named = location.hash.startsWith('#q-') && location.hash.slice(3);
    if (named) goTo(named);
  };

  start();
})();
