/* Copy, cut and paste of blocks, as spreadsheets give and take them. What is pasted stays as it
   was written; reading it as a figure is the server's. */
'use strict';

(() => {
  const grid = window.entryGrid;
  if (!grid || !grid.rows.length) return;

  const DITTO = new Set(['〃', '″', '々', '同上', '"']);

  /* Tab-separated text: quoted cells may hold tabs, line ends and doubled quotes. */
  const readText = (text) => {
    const rows = [[]];
    let cell = '';
    let quoted = false;
    let begun = false;
    const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
    const closes = (from) => /"(?:\t|\n|$)/.test(source.slice(from));
    for (let i = 0; i < source.length; i += 1) {
      const sign = source[i];
      if (quoted) {
        if (sign === '"' && source[i + 1] === '"') {
          cell += '"';
          i += 1;
        } else if (sign === '"') quoted = false;
        else cell += sign;
      } else if (sign === '"' && !begun && closes(i + 1)) {
        quoted = true;
        begun = true;
      } else if (sign === '\t' || sign === '\n') {
        rows.at(-1).push(cell);
        if (sign === '\n') rows.push([]);
        cell = '';
        begun = false;
      } else {
        cell += sign;
        begun = true;
      }
    }
    rows.at(-1).push(cell);
    return rows;
  };

  /* A table of a web page or of Excel: a merged cell gives its value once. */
  const readHtml = (html) => {
    const found = new DOMParser().parseFromString(html, 'text/html').querySelector('table');
    if (!found) return null;
    const rows = [...found.rows].map(() => []);
    [...found.rows].forEach((tr, r) => {
      let c = 0;
      [...tr.cells].forEach((td) => {
        while (rows[r][c] !== undefined) c += 1;
        td.querySelectorAll('br').forEach((br) => br.replaceWith('\n'));
        const down = Math.min(td.rowSpan || 1, rows.length - r);
        for (let i = 0; i < down; i += 1) {
          for (let j = 0; j < Math.min(td.colSpan || 1, 400); j += 1) rows[r + i][c + j] = '';
        }
        rows[r][c] = td.textContent;
        c += td.colSpan || 1;
      });
    });
    return rows.length ? rows : null;
  };

  const tidy = (text) => (text ?? '').replace(/[\s\u00a0]+/g, ' ').trim();

  grid.readBlock = (clip) => {
    const html = clip.getData('text/html');
    const rows = (html && readHtml(html)) || readText(clip.getData('text/plain'));
    return rows.map((row) => Array.from(row, tidy));
  };

  let own = null;

  const paste = (block) => {
    const { top, left, bottom, right } = grid.range();
    const wide = Math.max(...block.map((row) => row.length));
    const alone = block.length === 1 && wide === 1;
    const rows = alone ? bottom - top + 1 : block.length;
    const columns = alone ? right - left + 1 : wide;
    const pairs = [];
    const above = [];
    let outside = 0;
    for (let i = 0; i < rows; i += 1) {
      for (let j = 0; j < columns; j += 1) {
        let value = alone ? block[0][0] : block[i][j] ?? '';
        if (DITTO.has(value)) {
          const up = grid.at(top + i - 1, left + j);
          value = i && !alone ? above[j] : (up ? grid.value(up) : '');
        }
        above[j] = value;
        const cell = grid.at(top + i, left + j);
        if (cell) pairs.push([cell, value]);
        else if (value) outside += 1;
      }
    }
    const blocked = pairs.filter(([cell, value]) => cell.why && value && value !== cell.text && value !== cell.raw).length;
    const { changed } = grid.change(pairs.filter(([cell]) => !cell.why));
    grid.go(top, left);
    grid.go(Math.min(top + rows, grid.rows.length) - 1, Math.min(left + columns, grid.columns.length) - 1, { extend: true });
    const sentences = [`${changed}件を貼り付けました。`];
    if (blocked) sentences.push(`変更できないセルの${blocked}件は、そのまま残しました。`);
    if (outside) sentences.push(`表からはみ出した${outside}件は、貼り付けていません。`);
    grid.notice(sentences.join(''), blocked || outside ? 'warning' : 'info');
  };

  grid.input.addEventListener('paste', (event) => {
    if (grid.mode !== 'move') return;
    event.preventDefault();
    const text = event.clipboardData.getData('text/plain');
    const block = own && own.text === text.replace(/\r\n?/g, '\n') ? own.block : grid.readBlock(event.clipboardData);
    paste(block);
  });

  const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const quote = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  const copy = (event) => {
    const { top, bottom, left, right } = grid.range();
    const rows = grid.rows.slice(top, bottom + 1).map((row) => row.cells.slice(left, right + 1));
    const text = rows.map((row) => row.map((cell) => quote(grid.shown(cell))).join('\t')).join('\n');
    const html = rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(grid.shown(cell))}</td>`).join('')}</tr>`).join('');
    event.clipboardData.setData('text/plain', text);
    event.clipboardData.setData('text/html', `<table>${html}</table>`);
    own = { text, block: rows.map((row) => row.map(grid.value)) };
    event.preventDefault();
  };

  grid.input.addEventListener('copy', (event) => {
    if (grid.mode !== 'move') return;
    copy(event);
    grid.say(`${grid.selected().length}件をコピーしました。`);
  });
  grid.input.addEventListener('cut', (event) => {
    if (grid.mode !== 'move') return;
    copy(event);
    grid.clear();
  });
})();
