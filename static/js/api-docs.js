/* Swagger UI speaks English only: its fixed words are replaced where they appear. Names, examples
   and addresses (code) stay as they are. Loaded before Swagger UI. */
'use strict';

(() => {
  const WORDS = new Map([
    ['Authorize', '鍵（トークン）を設定'],
    ['Available authorizations', '使える認証'],
    ['Logout', '設定を消す'],
    ['Close', '閉じる'],
    ['Parameters', '指定する値'],
    ['No parameters', '指定する値はありません'],
    ['Try it out', 'ここで試す'],
    ['Cancel', 'やめる'],
    ['Reset', '元に戻す'],
    ['Execute', '送る'],
    ['Clear', '消す'],
    ['Name', '名前'],
    ['Description', '説明'],
    ['Responses', '返ってくる内容'],
    ['Response body', '返ってきた内容'],
    ['Response headers', '返ってきたヘッダー'],
    ['Server response', '実際の返答'],
    ['Request URL', '送り先'],
    ['Request body', '送る内容'],
    ['Request duration', 'かかった時間'],
    ['Response content type', '返ってくる形式'],
    ['Code', '番号'],
    ['Details', '内容'],
    ['Links', '関連'],
    ['No links', 'なし'],
    ['Media type', '形式'],
    ['Examples', '例'],
    ['Edit Value', '書き換える'],
    ['Name:', '名前：'],
    ['In:', '場所：'],
    ['Value:', '値：'],
    ['Authorized', '設定済み'],
    ['Examples:', '例：'],
    ['Example Value', '例'],
    ['Schema', '項目の説明'],
    ['Schemas', '使っている形の一覧'],
    ['Download', '保存する'],
    ['Loading...', '読み込んでいます'],
    ['Send empty value', '空の値を送る'],
    ['Controls', '返ってくる形は '],
    ['header.', ' で決まります。'],
    ['Failed to fetch.', '送れませんでした。'],
    ['Undocumented', '説明にない番号です'],
    ['Expand operation', '詳しく見る'],
    ['Collapse operation', '閉じる'],
  ]);
  const KEPT = 'pre, code, textarea, input, .opblock-summary-path, .model';
  const root = document.getElementById('swagger-ui');

  const translate = (node) => {
    const word = WORDS.get(node.nodeValue.trim());
    const parent = node.parentElement;
    if (!word || !parent) return;
    if (!parent.closest(KEPT)) node.nodeValue = word;
  };

  const translateAll = (from) => {
    if (from.nodeType === Node.TEXT_NODE) {
      translate(from);
      return;
    }
    const texts = document.createTreeWalker(from, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) translate(texts.currentNode);
  };

  /* The page has its own main part; Swagger UI's becomes a plain part of that one. */
  const create = document.createElement.bind(document);
  document.createElement = (name, ...more) => create(name === 'main' ? 'div' : name, ...more);

  /* What Swagger UI leaves without a name, or out of the keyboard's reach. */
  const complete = () => {
    root.querySelectorAll('pre:not([tabindex])').forEach((part) => {
      part.tabIndex = 0;
    });
    root.querySelectorAll('select:not([aria-label])').forEach((part) => {
      part.setAttribute('aria-label', '選ぶ');
    });
    root.querySelectorAll('textarea:not([aria-label])').forEach((part) => {
      part.setAttribute('aria-label', '送る内容');
    });
  };

  new MutationObserver((changes) => {
    complete();
    changes.forEach((change) => {
      change.addedNodes.forEach(translateAll);
      if (change.type === 'characterData') translate(change.target);
    });
  }).observe(root, { childList: true, subtree: true, characterData: true });
})();
