/* The cells of the entry grid: what each holds, and how it is painted.
   A cell's `pending` is what was typed and is not stored yet (null: nothing); `raw` is what editing
   starts with, `text` what is shown. `status`: clean, dirty, saving, error, reason or conflict. */
'use strict';

(() => {
  const table = document.getElementById('entry-grid');
  const source = document.getElementById('grid-data');
  if (!table || !source) return;

  const data = JSON.parse(source.textContent);
  const grid = { table, data, rows: [], columns: data.columns, listeners: {} };
  window.entryGrid = grid;

  grid.on = (name, act) => (grid.listeners[name] ||= []).push(act);
  grid.tell = (name, ...facts) => (grid.listeners[name] || []).forEach((act) => act(...facts));

  data.rows.forEach((row, r) => {
    const line = { ...row, index: r, tr: document.getElementById(`r-${r}`).parentElement, cells: [] };
    row.cells.forEach(([text, raw, seq, state, why, note], c) => {
      const td = document.getElementById(`c-${r}-${c}`);
      const cell = {
        row: line, r, c, td, text, raw, seq, state, note,
        why: why < 0 ? '' : data.reasons[why],
        pending: null, newNote: null, reason: null, status: 'clean', problem: null, findings: [], theirs: null,
      };
      td.replaceChildren(text);
      line.cells.push(cell);
    });
    grid.rows.push(line);
  });

  grid.at = (r, c) => grid.rows[r]?.cells[c] || null;
  grid.each = function* each() {
    for (const row of grid.rows) yield* row.cells;
  };
  grid.cellOf = (node) => {
    const td = node.closest?.('td[id^="c-"]');
    if (!td) return null;
    const [, r, c] = td.id.split('-').map(Number);
    return grid.at(r, c);
  };
  grid.key = (cell) => `${cell.row.kpi}.${cell.row.department || '-'}.${grid.columns[cell.c].key}`;
  grid.name = (cell) => `${cell.row.name}　${grid.columns[cell.c].label}`;

  /* What a cell holds now, as editing and copying see it. */
  grid.value = (cell) => (cell.pending === null ? cell.raw : cell.pending);
  grid.shown = (cell) => (cell.pending === null ? cell.text : cell.pending);
  grid.isOpen = (cell) => cell.status !== 'clean';
  grid.isDraft = (cell) => cell.state === 'draft' && !cell.why && cell.status === 'clean';

  const LABELS = { draft: '下書き', returned: '差戻し', submitted: '提出済み', approved: '承認済み' };
  const STATUSES = { dirty: '未保存', saving: '保存中', error: '保存できません', reason: '理由が必要', conflict: '変更が重なりました' };

  /* A cell's state in words: for its description and its tooltip. */
  grid.words = (cell) => {
    const parts = [];
    if (cell.status !== 'clean') parts.push(`${STATUSES[cell.status]}。`);
    if (cell.problem) parts.push(cell.problem.sentence + (cell.problem.next || ''));
    if (cell.why) parts.push(`変更できません：${cell.why}`);
    else if (cell.status === 'clean' && LABELS[cell.state]) parts.push(`${LABELS[cell.state]}。`);
    cell.findings.filter((each) => !each.asks).forEach((each) => parts.push(each.sentence));
    if (cell.newNote ?? cell.note) parts.push(`メモ：${cell.newNote ?? cell.note}`);
    return parts.join('');
  };

  const FLAGS = ['dirty', 'saving', 'error', 'reason', 'conflict'];

  grid.paint = (cell) => {
    const { td } = cell;
    const input = td.querySelector('input');
    if (!input) td.textContent = grid.shown(cell);
    FLAGS.forEach((flag) => td.classList.toggle(`cell--${flag}`, cell.status === flag));
    Object.keys(LABELS).forEach((state) => td.classList.toggle(`cell--${state}`, cell.state === state));
    td.classList.toggle('cell--locked', Boolean(cell.why));
    td.classList.toggle('cell--noted', Boolean(cell.newNote ?? cell.note));
    if (cell.status === 'error') td.setAttribute('aria-invalid', 'true');
    else td.removeAttribute('aria-invalid');
    if (cell.why) td.setAttribute('aria-readonly', 'true');
    grid.tell('painted', cell);
  };

  /* Types a value into a cell. False where the cell is locked. */
  grid.type = (cell, value) => {
    if (cell.why) return false;
    if (value === grid.value(cell)) return true;
    cell.problem = null;
    cell.theirs = null;
    cell.reason = null;
    cell.findings = [];
    cell.pending = value;
    const back = value === cell.raw && cell.newNote === null;
    if (back) cell.pending = null;
    cell.status = back ? 'clean' : 'dirty';
    grid.paint(cell);
    grid.tell('changed', cell);
    return true;
  };

  table.addEventListener('mouseover', (event) => {
    const cell = grid.cellOf(event.target);
    if (cell) cell.td.title = grid.words(cell);
  });

  document.getElementById('grid-bar').hidden = false;
  const saved = document.getElementById('grid-saved-line');
  if (saved) saved.hidden = false;
  /* The table itself takes the focus now, so the region around it is no second stop. */
  table.closest('.grid-region').removeAttribute('tabindex');

  const live = document.getElementById('grid-live');
  grid.say = (sentence) => {
    live.textContent = '';
    window.setTimeout(() => { live.textContent = sentence; }, 30);
  };
})();
