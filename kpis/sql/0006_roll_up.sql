-- The whole's figures made from the departments' (docs/formulas/departments.md), one row per
-- indicator and period any department asked for it has a figure of. `given` of `asked` departments
-- have answered with a value or 該当なし; only where all have is there a figure (`figure_state`).
CREATE OR REPLACE FUNCTION kpis_rolled(ids bigint[], known_at timestamptz, with_drafts boolean)
RETURNS TABLE (indicator_id bigint, fiscal_year integer, granularity text, period_first date,
               period_last date, asked integer, given integer, figure_state text, value numeric,
               numerator numeric, denominator numeric, approximate boolean)
LANGUAGE sql STABLE AS $$
WITH part AS MATERIALIZED (
    SELECT f.*, coalesce(f.value, kpis_quotient(100 * f.numerator, f.denominator)) AS actual
      FROM kpis_figures(ids, known_at, with_drafts) f WHERE f.department_id IS NOT NULL
), cell AS (
    -- A department is asked for a period that its own time reaches into, while the KPI lasts.
    SELECT p.indicator_id, p.fiscal_year, p.granularity, p.period_first, p.period_last,
           d.dep, d.weight, f.figure_state, f.value, f.numerator, f.denominator, f.actual,
           f.approximate, coalesce(f.as_of, p.period_last) AS as_of,
           f.figure_state = 'value' AND f.numerator IS NULL AS bare,
           f.figure_state = 'value'
               AND CASE WHEN i.desired IN ('lower', 'at_most')
                        THEN coalesce(f.value <= i.department_threshold,
                                      100 * f.numerator <= i.department_threshold * f.denominator)
                        ELSE coalesce(f.value >= i.department_threshold,
                                      100 * f.numerator >= i.department_threshold * f.denominator)
                   END AS reaches,
           i.kind, i.roll_up
      FROM (SELECT DISTINCT indicator_id, fiscal_year, granularity, period_first, period_last
              FROM part) p
      JOIN kpis_indicators(ids, known_at) i ON i.id = p.indicator_id
      JOIN kpis_asked(ids, known_at) d ON d.indicator_id = p.indicator_id
           AND (d.asked_from <= p.period_last) IS NOT FALSE
           AND (least(d.asked_to, i.ended_on) >= p.period_first) IS NOT FALSE
      LEFT JOIN part f ON f.indicator_id = p.indicator_id AND f.department_id = d.dep
           AND f.period_first = p.period_first AND f.period_last = p.period_last
), summed AS (
    SELECT c.indicator_id, c.fiscal_year, c.granularity, c.period_first, c.period_last,
           c.roll_up, c.kind IN ('ratio', 'share_of_departments') AS is_share,
           count(*)::integer AS asked,
           (count(*) FILTER (WHERE c.figure_state IN ('value', 'not_applicable')))::integer AS given,
           count(*) FILTER (WHERE c.figure_state = 'value') AS valued,
           coalesce(bool_or(c.bare), false) AS any_bare,
           sum(c.actual) AS total, sum(c.numerator) AS tops, sum(c.denominator) AS bottoms,
           kpis_quotient(sum(c.weight * c.actual),
                         sum(c.weight) FILTER (WHERE c.figure_state = 'value')) AS mean,
           count(*) FILTER (WHERE c.reaches) AS reaching,
           array_agg(c.value ORDER BY c.as_of DESC, c.dep)
               FILTER (WHERE c.figure_state = 'value') AS values,
           array_agg(c.numerator ORDER BY c.as_of DESC, c.dep)
               FILTER (WHERE c.figure_state = 'value') AS numerators,
           array_agg(c.denominator ORDER BY c.as_of DESC, c.dep)
               FILTER (WHERE c.figure_state = 'value') AS denominators,
           coalesce(bool_or(c.approximate) FILTER (WHERE c.figure_state = 'value'), false)
               AS approximate
      FROM cell c
     GROUP BY c.indicator_id, c.fiscal_year, c.granularity, c.period_first, c.period_last,
              c.roll_up, c.kind
)
SELECT s.indicator_id, s.fiscal_year, s.granularity, s.period_first, s.period_last,
       s.asked, s.given,
       CASE WHEN s.given < s.asked THEN NULL
            WHEN s.valued = 0 THEN 'not_applicable'
            -- Percentages are never added or averaged: one without its parts bars the sum.
            WHEN s.roll_up = 'add' AND s.is_share AND s.any_bare THEN NULL
            ELSE 'value' END,
       CASE s.roll_up WHEN 'add' THEN CASE WHEN NOT s.is_share THEN s.total END
                      WHEN 'mean' THEN s.mean WHEN 'latest' THEN s.values[1] END,
       CASE s.roll_up WHEN 'add' THEN CASE WHEN s.is_share THEN s.tops END
                      WHEN 'latest' THEN s.numerators[1] WHEN 'reached' THEN s.reaching END,
       CASE s.roll_up WHEN 'add' THEN CASE WHEN s.is_share THEN s.bottoms END
                      WHEN 'latest' THEN s.denominators[1]
                      WHEN 'reached' THEN nullif(s.valued, 0) END,
       s.approximate
  FROM summed s
$$;
