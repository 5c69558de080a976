/* The keys of a spreadsheet. */
'use strict';

(() => {
  const grid = window.entryGrid;
  if (!grid || !grid.rows.length) return;

  const PAGE = 10;
  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  const clear = () => {
    const { changed, locked } = grid.change(grid.selected().map((cell) => [cell, '']));
    grid.say(`${changed}件を消しました。${locked ? `${locked}件は変更できないため残しました。` : ''}`);
  };

  /* Fills the selection with its first row (down) or column (right); one line takes its neighbour's. */
  const fill = (down) => {
    const { top, left, bottom, right } = grid.range();
    const single = down ? top === bottom : left === right;
    const pairs = [];
    grid.selected().forEach((cell) => {
      const from = down ? grid.at(single ? top - 1 : top, cell.c) : grid.at(cell.r, single ? left - 1 : left);
      if (from && from !== cell) pairs.push([cell, grid.value(from)]);
    });
    const { changed, locked } = grid.change(pairs);
    grid.say(`${changed}件に写しました。${locked ? `${locked}件は変更できないため残しました。` : ''}`);
  };
  grid.clear = clear;
  grid.fill = fill;

  /* Enter and Tab walk; at the end of a row Tab goes on in the next one. False past the last cell. */
  const walk = (key, back) => {
    const { r, c } = grid.active;
    if (key === 'Enter') {
      grid.go(r + (back ? -1 : 1), c);
      return true;
    }
    const columns = grid.columns.length;
    const place = r * columns + c + (back ? -1 : 1);
    if (place < 0 || place >= grid.rows.length * columns) return false;
    grid.go(Math.floor(place / columns), place % columns);
    return true;
  };

  const withControl = (event) => {
    const key = event.key.toLowerCase();
    const acts = {
      z: () => (event.shiftKey ? grid.redo() : grid.undo()),
      y: grid.redo,
      d: () => fill(true),
      r: () => fill(false),
      home: () => grid.go(0, 0, { extend: event.shiftKey }),
      end: () => grid.go(grid.rows.length - 1, grid.columns.length - 1, { extend: event.shiftKey }),
      a: () => {
        grid.go(0, 0);
        grid.go(grid.rows.length - 1, grid.columns.length - 1, { extend: true });
      },
      arrowup: () => grid.go(0, grid.active.c, { extend: event.shiftKey }),
      arrowdown: () => grid.go(grid.rows.length - 1, grid.active.c, { extend: event.shiftKey }),
      arrowleft: () => grid.go(grid.active.r, 0, { extend: event.shiftKey }),
      arrowright: () => grid.go(grid.active.r, grid.columns.length - 1, { extend: event.shiftKey }),
    };
    if (!acts[key]) return;
    event.preventDefault();
    acts[key]();
  };

  const moving = (event) => {
    const { key, shiftKey } = event;
    const { r, c } = grid.active;
    const extend = { extend: shiftKey };
    const acts = {
      F2: () => grid.edit('full', grid.value(grid.active)),
      Home: () => grid.go(r, 0, extend),
      End: () => grid.go(r, grid.columns.length - 1, extend),
      PageUp: () => grid.go(r - PAGE, c, extend),
      PageDown: () => grid.go(r + PAGE, c, extend),
      Delete: clear,
      Backspace: () => grid.edit('quick', ''),
      Escape: () => document.getElementById('grid-tools').focus(),
    };
    if (ARROWS[key]) acts[key] = () => grid.go(r + ARROWS[key][0], c + ARROWS[key][1], extend);
    if (acts[key]) {
      event.preventDefault();
      acts[key]();
    } else if (key.length === 1 && !event.altKey) {
      if (grid.edit('quick')) grid.input.select();
      else event.preventDefault();
    }
  };

  grid.input.addEventListener('keydown', (event) => {
    /* An input method is at work: its Enter and arrows choose letters, they move no cell. */
    if (event.isComposing || event.keyCode === 229) {
      if (grid.mode === 'move' && grid.edit('quick')) grid.input.select();
      return;
    }
    if (event.key === 'Enter' || event.key === 'Tab') {
      grid.finish();
      if (walk(event.key, event.shiftKey)) event.preventDefault();
    } else if (grid.mode === 'move') {
      if (event.ctrlKey || event.metaKey) withControl(event);
      else moving(event);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      grid.finish(false);
    } else if (event.key === 'F2') {
      event.preventDefault();
      grid.mode = grid.mode === 'full' ? 'quick' : 'full';
    } else if (grid.mode === 'quick' && ARROWS[event.key] && !event.shiftKey) {
      event.preventDefault();
      grid.finish();
      grid.go(grid.active.r + ARROWS[event.key][0], grid.active.c + ARROWS[event.key][1]);
    }
  });
})();
