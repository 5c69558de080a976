/* An open dashboard asks every second and a half whether its figures have been computed anew. While the
   page is out of sight it does not ask; a question that fails is asked again and disturbs nobody. */
'use strict';

(() => {
  const asks = (event) => event.target instanceof Element && event.target.id === 'freshness';

  document.addEventListener('htmx:beforeRequest', (event) => {
    if (asks(event) && document.hidden) event.preventDefault();
  });

  ['htmx:sendError', 'htmx:responseError'].forEach((name) =>
    document.addEventListener(
      name,
      (event) => {
        if (asks(event)) event.stopPropagation();
      },
      true,
    ),
  );
})();
