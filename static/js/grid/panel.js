/* Beside the table: what to compare the chosen cell with, its note and reason, and what the rules
   make of it now. Asked from the server a moment after the choice. */
'use strict';

(() => {
  const grid = window.entryGrid;
  const panel = document.getElementById('grid-panel');
  if (!grid || !grid.rows.length || !panel) return;

  const part = (name) => panel.querySelector(`[data-part="${name}"]`);
  const note = document.getElementById('panel-note');
  const reason = document.getElementById('panel-reason');
  const known = new Map();
  let timer = 0;
  let asked = null;

  const address = (cell) => {
    const { kpi, department } = cell.row;
    const series = department ? `?department=${department}` : '';
    return [`${grid.data.urls.kpis}${kpi}/grid/${grid.columns[cell.c].key}/${series}`,
      `${grid.data.urls.kpis}${kpi}/figures/${grid.columns[cell.c].key}/${series}`];
  };

  const chip = (face) => {
    const span = document.createElement('span');
    span.className = `status status--${face.tone}`;
    if (face.mark) {
      const mark = document.createElement('span');
      mark.className = 'status__mark';
      mark.setAttribute('aria-hidden', 'true');
      mark.textContent = face.mark;
      span.append(mark);
    }
    span.append(face.word);
    return span;
  };

  const judged = (facts) => {
    part('rate').textContent = facts.judged.rate || '―';
    part('status').replaceChildren(chip(facts.judged));
    part('sum').textContent = facts.expression || facts.judged.why || '';
    part('sum').title = facts.exact || '';
  };

  const fill = (facts) => {
    part('facts').replaceChildren(
      ...facts.lines.map(({ label, value, note: more }) => {
        const row = document.createElement('div');
        const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
        dt.textContent = label;
        dd.textContent = value;
        if (more) {
          const sub = document.createElement('span');
          sub.className = 'sub';
          sub.textContent = ` ${more}`;
          dd.append(sub);
        }
        row.append(dt, dd);
        return row;
      }),
    );
    part('evidence').hidden = facts.evidence === null;
    part('evidence').textContent = facts.evidence ? `根拠資料（${facts.evidence}件）` : '根拠資料を付ける';
    part('history').textContent = facts.steps ? `この値のページ（履歴${facts.steps}件）` : 'この値のページ';
    judged(facts);
  };

  /* The facts below are those of the stored figure, while the cell may hold another one. */
  const unsaved = (cell) => {
    const open = cell.pending !== null && grid.isOpen(cell);
    part('unsaved').hidden = !open;
    part('unsaved-rate').hidden = !open;
    if (!open) return;
    const typed = cell.pending ? `「${cell.pending}」` : '空欄';
    part('unsaved').textContent = `保存前：セルの${typed}はまだ保存していません。下の比較は、保存してある値（${cell.text || '値なし'}）のものです。`;
  };

  const state = (cell) => {
    unsaved(cell);
    part('title').textContent = grid.name(cell);
    part('words').textContent = grid.words(cell);
    part('words').dataset.status = cell.why ? 'locked' : cell.status;
    const [, page] = address(cell);
    part('history').href = page;
    part('evidence').href = `${page}#f-evidence`;
    if (document.activeElement !== note) note.value = cell.newNote ?? cell.note ?? '';
    note.readOnly = Boolean(cell.why);
    part('reason').hidden = cell.status !== 'reason';
    if (document.activeElement !== reason) reason.value = cell.reason || '';
    part('conflict').hidden = cell.status !== 'conflict';
    if (cell.status === 'conflict') {
      const { theirs } = cell;
      part('theirs').textContent = theirs?.text
        ? `${theirs.text}（${theirs.label}、${theirs.who}、${theirs.when}）`
        : '値なし（下書きが取り消されました）';
      part('mine').textContent = grid.value(cell) || '値なし';
    }
  };

  const ask = async (cell) => {
    const key = grid.key(cell);
    asked = key;
    try {
      const response = await fetch(address(cell)[0], { headers: { Accept: 'application/json' }, redirect: 'manual' });
      if (!response.ok) return;
      const facts = await response.json();
      known.set(key, facts);
      if (asked === key) fill(facts);
    } catch { /* Offline: the line above the table says so; the figures can be typed all the same. */ }
  };

  const choose = (cell) => {
    state(cell);
    panel.hidden = false;
    window.clearTimeout(timer);
    const facts = known.get(grid.key(cell));
    asked = grid.key(cell);
    if (facts) fill(facts);
    else {
      part('facts').replaceChildren();
      part('rate').textContent = '…';
      part('status').replaceChildren();
      part('sum').textContent = '';
      timer = window.setTimeout(() => ask(cell), 200);
    }
  };

  grid.on('moved', choose);
  grid.on('painted', (cell) => {
    if (cell === grid.active) state(cell);
  });

  /* After saving: the rows' new states, and the panel's own figures anew. */
  grid.on('judged', (rows) => {
    known.clear();
    rows.forEach((row) => {
      const line = grid.rows.find((each) => each.kpi === row.kpi && each.department === row.department);
      if (!line || row.year !== grid.data.year) return;
      const cell = document.getElementById(`s-${line.index}`);
      const rate = document.createElement('small');
      rate.textContent = row.judged.rate;
      cell.replaceChildren(chip(row.judged), rate);
    });
    if (grid.active) {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => ask(grid.active), 100);
    }
  });

  note.addEventListener('change', () => {
    const cell = grid.active;
    const typed = note.value.trim();
    if (cell.why || typed === (cell.newNote ?? cell.note ?? '')) return;
    cell.newNote = typed;
    if (cell.status !== 'reason' && cell.status !== 'conflict') cell.status = 'dirty';
    grid.paint(cell);
    grid.tell('changed', cell);
  });

  const settle = (cell) => {
    cell.status = 'dirty';
    cell.problem = null;
    grid.paint(cell);
    grid.tell('changed', cell);
    grid.save();
    grid.go(cell.r, cell.c);
  };

  part('give').addEventListener('click', () => {
    const cell = grid.active;
    if (!reason.value.trim()) {
      reason.setAttribute('aria-invalid', 'true');
      part('missing').hidden = false;
      reason.focus();
      return;
    }
    reason.removeAttribute('aria-invalid');
    part('missing').hidden = true;
    cell.reason = reason.value.trim();
    settle(cell);
  });

  part('take-mine').addEventListener('click', () => {
    const cell = grid.active;
    cell.seq = cell.theirs.seq;
    settle(cell);
  });

  part('take-theirs').addEventListener('click', () => {
    const cell = grid.active;
    const { theirs } = cell;
    Object.assign(cell, {
      text: theirs.text, raw: theirs.raw, state: theirs.state, seq: theirs.seq, note: theirs.note,
      pending: null, newNote: null, reason: null, status: 'clean', problem: null, theirs: null,
    });
    if (theirs.state === 'submitted' || theirs.state === 'approved') cell.why = `${theirs.label}です。`;
    grid.paint(cell);
    grid.tell('changed', cell);
    grid.go(cell.r, cell.c);
  });

  if (grid.active) choose(grid.active);
})();
