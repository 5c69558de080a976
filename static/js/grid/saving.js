/* Saves changed cells in batches and puts the answers into them. One message is under way at a
   time; what changes meanwhile goes with the next. */
'use strict';

(() => {
  const grid = window.entryGrid;
  if (!grid || !grid.rows.length) return;

  const MOST = 2000;
  const WAIT = 500;
  const RETRIES = [5000, 10000, 30000];
  const FIELD = '#grid-submit [name=csrfmiddlewaretoken]';
  let token = document.querySelector(FIELD)?.value || '';
  const byId = new Map([...grid.each()].map((cell) => [cell.td.id, cell]));
  let timer = 0;
  let running = null;
  let failures = 0;

  grid.trouble = ''; /* Why saving does not work at all: offline, server, session. */

  const waiting = () => [...grid.each()].filter((cell) => cell.status === 'dirty');

  const message = (cell) => ({
    id: cell.td.id,
    kpi: cell.row.kpi,
    department: cell.row.department,
    period: grid.columns[cell.c].key,
    seq: cell.seq,
    value: grid.value(cell),
    note: cell.newNote,
    reason: cell.reason,
  });

  const LATER = { submitted: '提出済みです。', approved: '承認済みです。' };

  const take = (cell, answer, sent) => {
    const stored = ['saved', 'unchanged', 'cleared'].includes(answer.outcome);
    const moved = cell.pending !== sent.pending || cell.newNote !== sent.newNote;
    cell.findings = answer.findings || [];
    if (stored) {
      cell.seq = answer.seq;
      if (answer.text !== undefined) {
        Object.assign(cell, { text: answer.text, raw: answer.raw, note: answer.note });
        cell.state = answer.state;
        if (LATER[cell.state]) cell.why = LATER[cell.state];
      }
      cell.reason = null;
      if (moved) {
        cell.status = 'dirty';
      } else {
        cell.pending = null;
        cell.newNote = null;
        cell.status = 'clean';
        cell.problem = null;
      }
    } else if (moved) {
      cell.status = 'dirty';
    } else {
      cell.status = { needs_reason: 'reason', conflict: 'conflict' }[answer.outcome] || 'error';
      cell.problem = answer.errors[0] || null;
      cell.theirs = answer.theirs || null;
    }
    grid.paint(cell);
  };

  const apply = (answer, sent) => {
    answer.cells.forEach((each) => {
      const cell = byId.get(each.id);
      if (cell) take(cell, each, sent.get(cell));
    });
    grid.tell('judged', answer.rows);
    grid.savedAt = answer.saved_at;
  };

  /* Signing in again, in another window, changes the token that a message must carry: it is read
     from this page as it would open now. Somebody else's sign-in is not taken for this person's. */
  const renew = async () => {
    const response = await fetch(window.location.href, { redirect: 'manual', credentials: 'same-origin' });
    if (response.type === 'opaqueredirect') throw new Error('session');
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
    const person = JSON.parse(fresh.getElementById('grid-data')?.textContent || '{}').person;
    const field = fresh.querySelector(FIELD);
    if (!field || person !== grid.data.person) throw new Error('forbidden');
    token = field.value;
    document.querySelector(FIELD).value = token;
  };

  const post = async (cells, again = false) => {
    const response = await fetch(grid.data.urls.cells, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
      body: JSON.stringify({ cells: cells.map(message) }),
      redirect: 'manual',
      credentials: 'same-origin',
    });
    /* A redirect leads to the sign-in page. */
    if (response.type === 'opaqueredirect' || response.status === 401) throw new Error('session');
    if (response.status === 403 && again) throw new Error('forbidden');
    if (response.status === 403) {
      await renew();
      return post(cells, true);
    }
    if (response.status === 422) {
      const { error } = await response.json();
      throw Object.assign(new Error('refused'), { sentence: error.sentence + error.next });
    }
    if (!response.ok) throw new Error('server');
    return response.json();
  };

  const TROUBLES = {
    session: 'ログインの有効期間が終わりました。別の画面でログインしてから「もう一度保存」を押してください。',
    forbidden: '保存する権限がないか、ログインし直されています。画面を開き直してください。',
    server: 'サーバーで処理できませんでした。しばらくすると自動でもう一度保存します。',
    offline: 'サーバーにつながりません。つながりしだい、自動で保存します。',
  };

  const run = async () => {
    let cells = waiting().slice(0, MOST);
    while (cells.length) {
      const sent = new Map(cells.map((cell) => [cell, { pending: cell.pending, newNote: cell.newNote }]));
      cells.forEach((cell) => {
        cell.status = 'saving';
        grid.paint(cell);
      });
      grid.tell('settled');
      try {
        apply(await post(cells), sent);
        grid.trouble = '';
        failures = 0;
      } catch (error) {
        cells.forEach((cell) => {
          if (cell.status === 'saving') cell.status = 'dirty';
          grid.paint(cell);
        });
        const known = TROUBLES[error.message] ? error.message : 'offline';
        grid.trouble = error.sentence || TROUBLES[known];
        if (['offline', 'server'].includes(known) && !error.sentence) {
          const pause = RETRIES[Math.min(failures, RETRIES.length - 1)];
          failures += 1;
          timer = window.setTimeout(grid.save, pause);
        }
        grid.tell('settled');
        return;
      }
      grid.tell('settled');
      cells = waiting().slice(0, MOST);
    }
  };

  /* Saves what waits, now. Comes back when everything was answered or nothing can be saved. */
  grid.save = () => {
    window.clearTimeout(timer);
    running ||= run().finally(() => { running = null; });
    return running;
  };

  grid.on('changed', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(grid.save, WAIT);
    grid.tell('settled');
  });
  window.addEventListener('online', grid.save);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') grid.save();
  });
  document.getElementById('grid-retry').addEventListener('click', grid.save);
})();
