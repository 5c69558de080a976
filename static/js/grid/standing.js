/* Where the work stands: the line of what is saved, the list of what is wrong, submitting. */
'use strict';

(() => {
  const grid = window.entryGrid;
  if (!grid || !grid.rows.length) return;

  const find = (id) => document.getElementById(id);
  const [line, list, trouble, notice] = ['grid-saved', 'grid-problems', 'grid-trouble', 'grid-notice'].map(find);
  const form = find('grid-submit');
  const button = form?.querySelector('button');
  const MOST = 20;

  grid.notice = (sentence, tone = 'info') => {
    notice.hidden = false;
    notice.className = `banner banner--${tone} banner--plain`;
    notice.querySelector('[data-sentence]').textContent = sentence;
    grid.say(sentence);
  };

  /* What was said of one act is over with the next entry, or when it has been read. */
  const unsay = () => { notice.hidden = true; };
  grid.on('changed', unsay);
  notice.querySelector('button').addEventListener('click', () => {
    unsay();
    grid.input.focus();
  });

  const item = (cell) => {
    const li = document.createElement('li');
    const link = document.createElement('a');
    link.href = `#${cell.td.id}`;
    const sentence = cell.problem?.sentence || '';
    const typed = cell.pending && !sentence.includes(`「${cell.pending}」`) ? `「${cell.pending}」　` : '';
    link.textContent = `${grid.name(cell)}：${typed}${sentence}`;
    li.append(link, cell.problem?.next ? ` ${cell.problem.next}` : '');
    return li;
  };

  const TITLES = {
    error: (n) => `保存できない値が${n}件あります。入力した文字は残してあります。`,
    conflict: (n) => `ほかの人の変更と重なった値が${n}件あります。`,
    reason: (n) => `理由が必要な値が${n}件あります。選ぶと、下に理由の欄が出ます。`,
  };

  const problems = () => {
    const groups = Object.keys(TITLES).map((status) => [status, [...grid.each()].filter((cell) => cell.status === status)]);
    const filled = groups.filter(([, cells]) => cells.length);
    list.hidden = !filled.length;
    list.replaceChildren(
      ...filled.flatMap(([status, cells]) => {
        const head = document.createElement('h2');
        head.className = 'error-summary__title';
        head.textContent = TITLES[status](cells.length);
        const ul = document.createElement('ul');
        ul.className = 'error-summary__list';
        ul.append(...cells.slice(0, MOST).map(item));
        if (cells.length > MOST) {
          const more = document.createElement('li');
          more.textContent = `ほか${cells.length - MOST}件`;
          ul.append(more);
        }
        return [head, ul];
      }),
    );
    return filled.reduce((sum, [, cells]) => sum + cells.length, 0);
  };

  let said = '';
  const show = () => {
    const wrong = problems();
    const open = [...grid.each()].filter((cell) => cell.status === 'dirty' || cell.status === 'saving').length;
    const drafts = [...grid.each()].filter(grid.isDraft);
    const saved = grid.savedAt ? `${grid.savedAt} 自動保存しました` : 'すべて保存済みです';
    line.textContent = open ? `未保存 ${open}件` : wrong ? `保存できていない値 ${wrong}件` : saved;
    line.dataset.open = String(Boolean(open || wrong));
    trouble.hidden = !grid.trouble;
    trouble.querySelector('[data-sentence]').textContent = `${grid.trouble}未保存の値はこの画面に残っています。`;
    if (wrong && !open && said !== String(wrong)) grid.say(`保存できていない値が${wrong}件あります。一覧は表の上にあります。`);
    said = String(wrong);
    if (!button) return;
    const left = open + wrong;
    button.querySelector('[data-count]').textContent = drafts.length ? `（${drafts.length}件）` : '';
    button.setAttribute('aria-disabled', String(!drafts.length && !open));
    button.dataset.confirm =
      `下書き${drafts.length}件を部局長へ提出します。提出すると、承認か差戻しまで変更できません。` +
      (left ? `保存できていない${left}件は提出しません。` : '');
    form.elements.drafts.value = drafts.map((cell) => `${grid.key(cell)}:${cell.seq}`).join(' ');
  };

  list.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    const cell = link && grid.cellOf(document.getElementById(link.hash.slice(1)));
    if (!cell) return;
    event.preventDefault();
    grid.go(cell.r, cell.c);
    cell.td.scrollIntoView({ block: 'center', inline: 'center' });
    if (cell.status === 'reason') find('panel-reason').focus();
  });

  /* Before the question is asked, what was typed last is stored, so that it counts. */
  let ready = false;
  grid.on('changed', () => { ready = false; });
  /* On the window, so that it comes before the question that every page asks (app.js). */
  window.addEventListener('click', (event) => {
    if (!button || ready || !button.contains(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    grid.finish();
    Promise.resolve(grid.save()).then(() => {
      show();
      if (!form.elements.drafts.value) {
        grid.notice('提出できる下書きがありません。値を入力すると、下書きとして自動で保存されます。', 'warning');
        return;
      }
      ready = true;
      button.click();
    });
  }, true);
  form?.addEventListener('submit', () => {
    grid.leaving = true;
    grid.keep();
  });

  grid.on('settled', show);
  show();
})();
