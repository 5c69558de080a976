/* Correction of pasted minutes: a block shows the fields that its kind has. Without this all show. */
(() => {
  const show = (block) => {
    const place = block.querySelector('[data-block-place]').value;
    block.querySelectorAll('[data-for]').forEach((field) => {
      field.hidden = !field.dataset.for.split(' ').includes(place);
    });
  };
  document.querySelectorAll('[data-block]').forEach((block) => {
    show(block);
    block.querySelector('[data-block-place]').addEventListener('change', () => show(block));
  });
})();
