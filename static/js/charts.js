/* Draws every <figure class="chart" data-spec="ID">: the figure's specification is the JSON of the
   element with that id, in the shape of a Plotly figure ({data, layout}). The table under the chart
   is closed once the chart stands; where it cannot be drawn, the table stays open. */
'use strict';

(() => {
  const FONT = "'Noto Sans JP', 'Noto Sans CJK JP', -apple-system, BlinkMacSystemFont, 'BIZ UDPGothic', 'Yu Gothic UI', Meiryo, sans-serif";
  const COLORS = ['#0017c1', '#3460fb', '#7096f8', '#c5d7fb', '#fe3939'];
  const AXIS = {
    automargin: true,
    fixedrange: true,
    gridcolor: '#e6e6e6',
    linecolor: '#949494',
    tickfont: { size: 13 },
    zerolinecolor: '#949494',
  };
  const CONFIG = { displayModeBar: false, locale: 'ja', responsive: true, scrollZoom: false, showTips: false };
  const LOCALE = {
    moduleType: 'locale',
    name: 'ja',
    dictionary: {},
    format: {
      days: ['日曜日', '月曜日', '火曜日', '水曜日', '木曜日', '金曜日', '土曜日'],
      shortDays: ['日', '月', '火', '水', '木', '金', '土'],
      months: ['1月', '2月', '3月', '4月', '5月', '6月', '7月', '8月', '9月', '10月', '11月', '12月'],
      shortMonths: ['1月', '2月', '3月', '4月', '5月', '6月', '7月', '8月', '9月', '10月', '11月', '12月'],
      date: '%Y年%-m月%-d日',
      decimal: '.',
      thousands: ',',
    },
  };

  /* The page's look where the specification leaves it open; what the specification says wins. */
  const withDefaults = (layout) => {
    const merged = {
      autosize: true,
      colorway: COLORS,
      dragmode: false,
      hovermode: 'x unified',
      margin: { b: 40, l: 48, r: 24, t: 24 },
      paper_bgcolor: '#ffffff',
      plot_bgcolor: '#ffffff',
      separators: '.,',
      ...layout,
    };
    merged.font = { color: '#333333', family: FONT, size: 14, ...layout.font };
    merged.hoverlabel = {
      bgcolor: '#ffffff',
      bordercolor: '#666666',
      ...layout.hoverlabel,
      font: { color: '#333333', family: FONT, size: 14, ...(layout.hoverlabel || {}).font },
    };
    const axes = new Set(['xaxis', 'yaxis', ...Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))]);
    axes.forEach((name) => {
      /* Only the value axis has grid lines. */
      merged[name] = { ...AXIS, showgrid: name.startsWith('y'), ...layout[name] };
    });
    return merged;
  };

  const table = (figure) => figure.querySelector('.chart__data');

  const leaveTable = (figure) => {
    const note = document.createElement('p');
    note.className = 'chart__note';
    note.textContent = 'グラフを表示できませんでした。下の「数値の表」で同じ数値を確かめられます。';
    figure.querySelector('.chart__plot').replaceChildren(note);
    const details = table(figure);
    if (details) details.dataset.ready = 'without-chart';
  };

  /* On paper the columns are narrower than on the screen: a viewBox lets the drawing shrink (print.css). */
  const makeScalable = (plot) => {
    plot.querySelectorAll('.main-svg').forEach((svg) => {
      svg.setAttribute('viewBox', `0 0 ${svg.getAttribute('width')} ${svg.getAttribute('height')}`);
    });
  };

  const draw = (figure) => {
    if (figure.dataset.drawn) return;
    figure.dataset.drawn = 'true';
    const source = document.getElementById(figure.dataset.spec);
    const plot = figure.querySelector('.chart__plot');
    if (!window.Plotly || !source || !plot) {
      leaveTable(figure);
      return;
    }
    const spec = JSON.parse(source.textContent);
    const layout = withDefaults(spec.layout || {});
    /* The default template would bring its own colours; ours stand above. */
    delete layout.template;
    window.Plotly.newPlot(plot, spec.data || [], layout, CONFIG).then(
      () => {
        makeScalable(plot);
        plot.on('plotly_afterplot', () => makeScalable(plot));
        const details = table(figure);
        if (!details) return;
        details.open = false;
        details.dataset.ready = 'true';
      },
      () => leaveTable(figure),
    );
  };

  const drawAll = (root) => root.querySelectorAll('figure.chart[data-spec]').forEach(draw);

  if (window.Plotly) window.Plotly.register(LOCALE);
  drawAll(document);
  document.addEventListener('htmx:afterSwap', (event) => drawAll(event.detail.target));
})();
