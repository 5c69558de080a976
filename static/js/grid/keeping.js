/* What is not stored yet, kept in this tab (sessionStorage) so that a lost session, a failure or a
   reload loses nothing. It is offered again when the page is opened again. */
'use strict';

(() => {
  const grid = window.entryGrid;
  if (!grid || !grid.rows.length) return;

  const name = `dxportal.grid.${grid.data.person}`;

  const read = () => {
    try {
      return JSON.parse(window.sessionStorage.getItem(name)) || {};
    } catch {
      return {};
    }
  };
  const write = (kept) => {
    try {
      if (Object.keys(kept).length) window.sessionStorage.setItem(name, JSON.stringify(kept));
      else window.sessionStorage.removeItem(name);
    } catch { /* A full or forbidden store: the warning before leaving still stands. */ }
  };

  /* Cells of other pages stay in the store; those of this one are written anew. Until the person
     has said what becomes of what was found, it stays as it is. */
  let found = null;
  grid.keep = () => {
    if (found) return;
    const kept = read();
    for (const cell of grid.each()) {
      const key = grid.key(cell);
      if (cell.status === 'clean') delete kept[key];
      else kept[key] = { value: cell.pending, note: cell.newNote, reason: cell.reason, seq: cell.seq };
    }
    write(kept);
  };

  const box = document.getElementById('grid-kept');
  const offer = () => {
    const kept = read();
    const here = [...grid.each()].filter((cell) => kept[grid.key(cell)]);
    if (!here.length) return;
    found = here.map((cell) => [cell, kept[grid.key(cell)]]);
    box.querySelector('[data-count]').textContent = here.length;
    box.hidden = false;
  };

  const settle = () => {
    found = null;
    box.hidden = true;
    grid.keep();
    grid.go(grid.active.r, grid.active.c);
  };

  box.querySelector('[data-restore]').addEventListener('click', () => {
    found.forEach(([cell, kept]) => {
      if (cell.why) return;
      cell.pending = kept.value;
      cell.newNote = kept.note;
      cell.reason = kept.reason;
      cell.seq = kept.seq; /* Somebody's newer figure shows as a conflict, as it would have then. */
      cell.status = 'dirty';
      grid.paint(cell);
    });
    settle();
    grid.tell('changed', null);
  });
  box.querySelector('[data-drop]').addEventListener('click', settle);

  let timer = 0;
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(grid.keep, 50);
  };
  grid.on('changed', later);
  grid.on('settled', later);

  window.addEventListener('beforeunload', (event) => {
    grid.finish();
    grid.keep();
    if (!grid.leaving && [...grid.each()].some(grid.isOpen)) event.preventDefault();
  });

  offer();
})();
