/* Action items: a small toolbar over plain text with bullets and emphasis, a preview that shows it
   as it will look, and answers that are kept as one types. Everything works without it. */
'use strict';

(() => {
  const BULLET = /^[ \t\u3000]*(?:[・･•][ \u3000]*|[-－‐][ \u3000]+)/;

  const changed = (area) => area.dispatchEvent(new Event('input', { bubbles: true }));

  /* Every line of the selection becomes a bullet, or plain again where all are. */
  const bullet = (area) => {
    const start = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
    const found = area.value.indexOf('\n', area.selectionEnd);
    const end = found < 0 ? area.value.length : found;
    const rows = area.value.slice(start, end).split('\n');
    const all = rows.every((row) => BULLET.test(row));
    const text = rows.map((row) => (all ? row.replace(BULLET, '') : BULLET.test(row) ? row : `・${row}`)).join('\n');
    area.setRangeText(text, start, end, 'end');
    area.focus();
    changed(area);
  };

  const strong = (area) => {
    const { selectionStart: start, selectionEnd: end } = area;
    const text = area.value.slice(start, end);
    area.setRangeText(`**${text}**`, start, end, text ? 'end' : 'select');
    if (!text) area.setSelectionRange(start + 2, start + 2);
    area.focus();
    changed(area);
  };

  const show = (area, box) => {
    box.replaceChildren();
    area.value.split('\n').forEach((row) => {
      const line = document.createElement('p');
      const lead = BULLET.exec(row);
      if (lead) line.append(`${/^[ \t\u3000]*/.exec(row)[0]}・`);
      row
        .slice(lead ? lead[0].length : 0)
        .split(/(\*\*[^\s*](?:[^*]*[^\s*])?\*\*)/)
        .forEach((part, index) => {
          if (index % 2 === 0) {
            line.append(part);
            return;
          }
          const bold = document.createElement('strong');
          bold.textContent = part.slice(2, -2);
          line.append(bold);
        });
      if (line.textContent.trim()) box.append(line);
    });
    if (!box.hasChildNodes()) box.textContent = '（まだ何も入力されていません）';
  };

  const button = (label, act) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'btn btn--outline btn--sm';
    made.textContent = label;
    made.addEventListener('click', act);
    return made;
  };

  document.querySelectorAll('textarea[data-rich-text]').forEach((area) => {
    const tools = document.createElement('div');
    tools.className = 'rich-tools';
    tools.setAttribute('role', 'group');
    tools.setAttribute('aria-label', '文字の飾り');
    const box = document.createElement('div');
    box.className = 'rich-preview';
    box.hidden = true;
    const preview = button('見え方', () => {
      box.hidden = !box.hidden;
      preview.setAttribute('aria-expanded', String(!box.hidden));
      show(area, box);
    });
    preview.setAttribute('aria-expanded', 'false');
    tools.append(button('・箇条書き', () => bullet(area)), button('太字', () => strong(area)), preview);
    area.before(tools);
    area.after(box);
    area.addEventListener('input', () => {
      if (!box.hidden) show(area, box);
    });
  });

  /* One box in the heading chooses all rows of a table, and shows whether all are chosen. */
  document.querySelectorAll('table[data-pick-rows]').forEach((table) => {
    const boxes = [...table.querySelectorAll('tbody input[type="checkbox"]')];
    const head = table.querySelector('thead .items-pick');
    if (!head || boxes.length < 2) return;
    const label = document.createElement('label');
    label.className = 'check';
    const all = document.createElement('input');
    all.type = 'checkbox';
    const words = document.createElement('span');
    words.className = 'visually-hidden';
    words.textContent = '表示しているものをすべて選ぶ';
    label.append(all, words);
    head.replaceChildren(label);
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    all.addEventListener('change', () => {
      boxes.forEach((box) => {
        box.checked = all.checked;
      });
    });
    table.addEventListener('change', (event) => {
      if (event.target !== all) show();
    });
    show();
  });

  /* Department names: a click on a name in the list puts it into the field. */
  document.querySelectorAll('[data-departments] li').forEach((row) => {
    const field = document.getElementById('id_departments');
    if (!field || !row.textContent.trim()) return;
    const name = row.textContent.trim();
    const put = button(name, () => {
      const names = field.value.split(/[、\n]/).map((one) => one.trim()).filter(Boolean);
      if (!names.includes(name)) names.push(name);
      field.value = names.join('、');
      changed(field);
    });
    put.setAttribute('aria-label', `${name}を担当課に加える`);
    row.replaceChildren(put);
  });

  /* Answers are kept while one types: 20 seconds after the last change. */
  document.querySelectorAll('form[data-autosave]').forEach((form) => {
    const note = form.querySelector('[data-autosave-note]');
    let timer = 0;
    let stopped = false;
    const keep = async () => {
      if (stopped || form.dataset.sending) return;
      const data = new FormData(form);
      data.set('act', 'save');
      try {
        const answer = await fetch(form.action || window.location.href, {
          method: 'POST',
          body: data,
          headers: { 'X-Autosave': '1' },
          redirect: 'error',
        });
        const said = await answer.json();
        if (answer.ok) {
          form.elements.seq.value = said.seq;
          const now = new Date();
          note.textContent = `${now.getHours()}:${String(now.getMinutes()).padStart(2, '0')}に自動で一時保存しました。`;
          return;
        }
        stopped = answer.status === 409;
        note.textContent = `自動保存できませんでした。${said.detail}`;
      } catch {
        note.textContent = '自動保存できませんでした。つながり直したら「一時保存する」を押してください。';
      }
    };
    form.addEventListener('input', () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, 20000);
    });
    form.addEventListener('submit', () => {
      stopped = true;
      window.clearTimeout(timer);
    });
  });
})();
