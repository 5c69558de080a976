/* Changes as steps that can be taken back and made again. */
'use strict';

(() => {
  const grid = window.entryGrid;
  if (!grid || !grid.rows.length) return;

  const MOST = 200;
  const done = [];
  const undone = [];
  const buttons = { undo: document.getElementById('grid-undo'), redo: document.getElementById('grid-redo') };

  const show = () => {
    buttons.undo.setAttribute('aria-disabled', String(!done.length));
    buttons.redo.setAttribute('aria-disabled', String(!undone.length));
  };

  /* Types values into cells, as one step: [[cell, value], …]. How many cells were locked comes back. */
  grid.change = (pairs) => {
    const step = [];
    let locked = 0;
    pairs.forEach(([cell, value]) => {
      const before = grid.value(cell);
      if (value === before) return;
      if (grid.type(cell, value)) step.push({ cell, before, after: value });
      else locked += 1;
    });
    if (step.length) {
      done.push(step);
      if (done.length > MOST) done.shift();
      undone.length = 0;
    }
    show();
    return { changed: step.length, locked };
  };

  const move = (from, to, which, sentence) => {
    const step = from.pop();
    if (!step) {
      grid.say(`${sentence}操作はありません。`);
      return;
    }
    step.forEach((each) => grid.type(each.cell, each[which]));
    to.push(step);
    const { cell } = step[0];
    grid.go(cell.r, cell.c);
    grid.say(`${step.length}件を${which === 'before' ? '元に戻しました' : 'やり直しました'}。`);
    show();
  };

  grid.undo = () => move(done, undone, 'before', '元に戻す');
  grid.redo = () => move(undone, done, 'after', 'やり直す');
  buttons.undo.addEventListener('click', grid.undo);
  buttons.redo.addEventListener('click', grid.redo);
  show();
})();
