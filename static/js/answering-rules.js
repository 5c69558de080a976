/* What is asked and what may be answered, as the server judges it again on sending. */
'use strict';

window.answering = window.answering || {};

(() => {
  /* Rules of surveys/structures/rules.py: who is asked. `answers` holds choices by question. */
  const holds = (rule, answers) => {
    if (rule.all) return rule.all.every((part) => holds(part, answers));
    if (rule.any) return rule.any.some((part) => holds(part, answers));
    if (!rule.question) return true;
    return (answers.get(rule.question) || []).some((key) => rule.any_of.includes(key));
  };

  /* The keys of the questions that the answers lead to; what is not asked fulfils no rule. */
  const asked = (facts, chosen) => {
    const answers = new Map();
    const found = new Set();
    facts.forEach((fact) => {
      if (!holds(fact.rule, answers)) return;
      found.add(fact.key);
      answers.set(fact.key, chosen(fact.key));
    });
    return found;
  };

  /* A number as typed: full width and commas are read. "" where it is none. */
  const plainNumber = (text) => {
    const plain = text
      .normalize('NFKC')
      .replace(/\s/g, '')
      .replace(/[−‐–—―△▲]/g, '-');
    return /^[+-]?(\d{1,13}|\d{1,3}(,\d{3}){1,4})(\.\d{1,10})?$/.test(plain)
      ? plain.replace(/,/g, '')
      : '';
  };

  const number = (fact, text) => {
    const plain = plainNumber(text);
    if (!plain) return '数として読めません。数字を入力してください。';
    const places = (plain.split('.')[1] || '').replace(/0+$/, '').length;
    if (places > fact.decimals) {
      return fact.decimals
        ? `小数は${fact.decimals}桁までにしてください。`
        : '整数で入力してください。';
    }
    const value = Number(plain);
    const below = fact.least !== null && value < Number(fact.least);
    const above = fact.most !== null && value > Number(fact.most);
    if (!below && !above) return '';
    const range = [
      fact.least === null ? '' : `${Number(fact.least)}以上`,
      fact.most === null ? '' : `${Number(fact.most)}以下`,
    ];
    return `${range.join('')}で入力してください。`;
  };

  const several = (fact, count, alone) => {
    if (alone && count > 1) return 'ほかと同時に選べない選択肢があります。どちらかを外してください。';
    if (fact.most !== null && count > Number(fact.most)) {
      return `${count}個選ばれています。${Number(fact.most)}個までにしてください。`;
    }
    if (fact.least !== null && count && count < Number(fact.least) && !alone) {
      return `選ばれているのは${count}個です。${Number(fact.least)}個以上選んでください。`;
    }
    return '';
  };

  const written = (fact, text, other) => {
    const longest = fact.longest || { short: 200, long: 2000 }[fact.kind] || 200;
    if ([...text].length > longest) return `${longest}文字以内にしてください。`;
    return [...other].length > 200 ? '「その他」は200文字以内にしてください。' : '';
  };

  /* Why the answer can't be taken; "" where it can. given: {count, rows, left, alone, text, other} */
  const problem = (fact, given) => {
    if (fact.kind === 'matrix') {
      return fact.required && given.left.length
        ? `まだ選ばれていない項目が${given.left.length}つあります（${given.left.join('、')}）。`
        : '';
    }
    const text = given.text.trim();
    if (fact.required && !given.count && !text) {
      return ['single', 'scale', 'multiple'].includes(fact.kind)
        ? 'この質問には、まだ答えがありません。選択肢から選んでください。'
        : 'この質問には、まだ答えがありません。入力してください。';
    }
    if (fact.kind === 'number' && text) return number(fact, text);
    if (fact.kind === 'multiple') {
      return several(fact, given.count, given.alone) || written(fact, '', given.other);
    }
    return written(fact, fact.kind === 'date' ? '' : text, given.other);
  };

  Object.assign(window.answering, { asked, problem });
})();
