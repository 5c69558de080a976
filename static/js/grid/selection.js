/* Which cell is active and which are selected. One input stands in the active cell, so that an
   input method can begin at once and a reader hears a field; it is the table's only tab stop. */
'use strict';

(() => {
  const grid = window.entryGrid;
  if (!grid || !grid.rows.length) return;

  const input = document.createElement('input');
  input.type = 'text';
  input.className = 'grid-input';
  input.autocomplete = 'off';
  input.spellcheck = false;
  input.maxLength = 120;
  input.enterKeyHint = 'next';
  /* Keeps the column as wide as the figure under the input, which itself takes no room. */
  const room = document.createElement('span');
  room.className = 'grid-room';
  room.setAttribute('aria-hidden', 'true');
  const words = document.getElementById('cell-words');
  grid.input = input;
  grid.mode = 'move'; /* move: keys move · quick: typing, arrows leave · full: arrows move the caret */
  grid.active = null;
  grid.anchor = null;
  let moving = false;
  let marked = [];

  const lastRow = () => grid.rows.length - 1;
  const lastColumn = () => grid.columns.length - 1;
  const clamp = (value, most) => Math.min(Math.max(value, 0), most);

  grid.range = () => {
    const { active, anchor } = grid;
    return {
      top: Math.min(active.r, anchor.r), bottom: Math.max(active.r, anchor.r),
      left: Math.min(active.c, anchor.c), right: Math.max(active.c, anchor.c),
    };
  };

  grid.selected = () => {
    const { top, bottom, left, right } = grid.range();
    const found = [];
    for (let r = top; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) found.push(grid.at(r, c));
    return found;
  };

  const mark = () => {
    marked.forEach((cell) => {
      cell.td.classList.remove('cell--selected');
      cell.td.removeAttribute('aria-selected');
    });
    marked = grid.selected();
    marked.forEach((cell) => {
      cell.td.classList.add('cell--selected');
      cell.td.setAttribute('aria-selected', 'true');
    });
  };

  const describe = (cell) => {
    words.textContent = grid.words(cell);
    input.setAttribute('aria-labelledby', `r-${cell.r} h-${cell.c}`);
    input.setAttribute('aria-describedby', 'cell-words');
    input.readOnly = Boolean(cell.why);
    if (cell.status === 'error') input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  };

  /* The shown value, all of it marked: whatever is typed next takes its place. */
  const rest = () => {
    grid.mode = 'move';
    input.dataset.mode = 'move';
    input.value = grid.shown(grid.active);
    room.textContent = input.value;
    if (document.activeElement === input) input.select();
  };

  /* Makes a cell active; `extend` keeps the other end of the selection. */
  grid.go = (r, c, { extend = false, focus = true } = {}) => {
    const cell = grid.at(clamp(r, lastRow()), clamp(c, lastColumn()));
    const before = grid.active;
    if (before && before !== cell) {
      moving = true;
      input.remove();
      before.td.textContent = grid.shown(before);
    }
    grid.active = cell;
    if (!extend || !grid.anchor) grid.anchor = cell;
    if (input.parentElement !== cell.td) cell.td.replaceChildren(input, room);
    moving = false;
    mark();
    describe(cell);
    rest();
    if (focus) {
      input.focus({ preventScroll: true });
      input.select();
      cell.td.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    if (before !== cell) grid.tell('moved', cell);
  };

  grid.edit = (mode, value) => {
    const cell = grid.active;
    if (cell.why) {
      grid.notice(`${grid.name(cell)}は変更できません。${cell.why}`, 'warning');
      return false;
    }
    grid.mode = mode;
    input.dataset.mode = mode;
    if (value !== undefined) input.value = value;
    if (mode === 'full') input.setSelectionRange(input.value.length, input.value.length);
    return true;
  };

  /* Ends editing: keeps what was typed (as one step that can be undone), or drops it. */
  grid.finish = (keep = true) => {
    if (grid.mode === 'move') return;
    const { active } = grid;
    const typed = input.value;
    grid.mode = 'move';
    if (keep && typed !== grid.value(active)) grid.change([[active, typed]]);
    rest();
  };

  grid.on('painted', (cell) => {
    if (cell !== grid.active) return;
    describe(cell);
    if (grid.mode === 'move') rest();
  });

  input.addEventListener('focus', () => {
    if (grid.mode === 'move') input.select();
  });
  input.addEventListener('blur', () => {
    if (!moving) grid.finish();
  });
  /* Keyboards of telephones and dictation give no keys: what arrives begins the editing. */
  input.addEventListener('input', () => {
    room.textContent = input.value;
    if (grid.mode === 'move') grid.edit('quick');
  });

  grid.table.addEventListener('mousedown', (event) => {
    const cell = grid.cellOf(event.target);
    if (!cell || event.button !== 0) return;
    if (cell === grid.active && grid.mode !== 'move') return;
    event.preventDefault();
    grid.finish();
    grid.go(cell.r, cell.c, { extend: event.shiftKey });
  });
  grid.table.addEventListener('mouseover', (event) => {
    const cell = grid.cellOf(event.target);
    if (cell && event.buttons === 1 && grid.dragging && cell !== grid.active) {
      grid.go(cell.r, cell.c, { extend: true });
    }
  });
  grid.table.addEventListener('mousedown', (event) => {
    grid.dragging = Boolean(grid.cellOf(event.target)) && grid.mode === 'move';
  });
  document.addEventListener('mouseup', () => { grid.dragging = false; });
  grid.table.addEventListener('dblclick', (event) => {
    if (grid.cellOf(event.target) === grid.active) grid.edit('full', grid.value(grid.active));
  });

  const first = [...grid.each()].find((cell) => !cell.why) || grid.at(0, 0);
  grid.go(first.r, first.c, { focus: false });
  /* The first cell to fill is in sight, without the page moving. */
  const region = grid.table.closest('.grid-region');
  const over = first.td.offsetLeft + first.td.offsetWidth + 32 - region.clientWidth;
  if (over > 0) region.scrollLeft = over;
})();
