-- What the outlook is computed from: sums over each series' comparable figures, exact, one row per
-- indicator and department (NULL: the whole). Method version 1 (docs/formulas/outlook.md).
--
-- A point's x is its day for values that stand on a day, and its period's number for amounts of a
-- period. Means are left multiplied by the number of points and the misfit by n·Sxx, so that every
-- sum is an exact number and points on one line have a misfit of exactly zero.

-- The number of a period among those of its length (3, 6 or 12 months: counted from April).
CREATE OR REPLACE FUNCTION kpis_period_number(last_day date, months integer) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor((extract(year FROM last_day) * 12 + extract(month FROM last_day) - 3
    - CASE WHEN extract(month FROM last_day + 1) = extract(month FROM last_day) THEN 1 ELSE 0 END)
    / months);

-- A series' figures as the evaluation reads them, with the value each stands for. What was measured
-- before the last break in the definition is no point of the same line (`comparable` is false).
CREATE OR REPLACE FUNCTION kpis_outlook_points(ids bigint[], today date)
RETURNS TABLE (indicator_id bigint, dep bigint, kind text, granularity text, period_last date,
               figure_state text, actual numeric, comparable boolean)
LANGUAGE sql STABLE AS $$
    WITH break AS (
        SELECT d.indicator_id, max(b) AS since
          FROM kpis_definitions(ids, NULL) d CROSS JOIN LATERAL unnest(d.breaks) b
         WHERE b <= today GROUP BY d.indicator_id
    ), figure AS (
        SELECT f.indicator_id, coalesce(f.department_id, 0) AS dep, i.kind, i.frequency,
               i.derivation, f.granularity, f.period_first, f.period_last, f.fiscal_year,
               f.figure_state, b.since IS NULL OR f.period_last >= b.since AS comparable,
               coalesce(f.value, kpis_quotient(100 * f.numerator, f.denominator)) AS value,
               -- A baseline from before the break measures something else.
               CASE WHEN b.since IS NULL OR s.base_on >= b.since THEN s.base END AS base, s.base_on
          FROM (SELECT m.indicator_id, m.department_id, m.fiscal_year, m.granularity,
                       m.period_first, m.period_last, m.figure_state, m.value, m.numerator,
                       m.denominator, false AS is_rolled
                  FROM kpis_figures(ids, NULL, false) m
                UNION ALL
                SELECT r.indicator_id, NULL, r.fiscal_year, r.granularity, r.period_first,
                       r.period_last, r.figure_state, r.value, r.numerator, r.denominator, true
                  FROM kpis_rolled(
                      ARRAY(SELECT id FROM kpis_indicator
                             WHERE id = ANY (ids) AND roll_up <> 'none'), NULL, false) r
                 -- A whole of which departments are still missing would bend the line.
                 WHERE r.figure_state IS NOT NULL AND r.given >= r.asked) f
          JOIN kpis_indicator i ON i.id = f.indicator_id
          LEFT JOIN break b ON b.indicator_id = f.indicator_id
          LEFT JOIN kpis_departmentseries d
                 ON d.indicator_id = f.indicator_id AND d.department_id = f.department_id
          CROSS JOIN LATERAL (
              SELECT CASE WHEN f.department_id IS NULL THEN i.baseline ELSE d.baseline END AS base,
                     CASE WHEN f.department_id IS NULL THEN i.baseline_on ELSE d.baseline_on END
                         AS base_on) s
         WHERE f.period_last <= today
           AND (f.is_rolled OR f.department_id IS NOT NULL OR i.roll_up = 'none')
    )
    SELECT f.indicator_id, f.dep, f.kind, f.granularity, f.period_last, f.figure_state,
           round(CASE f.derivation
               WHEN 'from_flows' THEN coalesce(f.base, 0) + sum(f.value) FILTER (
                   WHERE f.figure_state = 'value' AND (f.period_first > f.base_on) IS NOT FALSE)
                   OVER (PARTITION BY f.indicator_id, f.dep, f.granularity, f.comparable
                         ORDER BY f.period_last)
               WHEN 'from_level' THEN f.value - f.base
               ELSE f.value END, 12),
           f.comparable
      FROM figure f WHERE NOT (f.kind = 'flow' AND f.frequency = 'irregular')
    UNION ALL
    -- Amounts that come irregularly have no rhythm to carry on but that of whole years.
    SELECT f.indicator_id, f.dep, f.kind, 'year', make_date(f.fiscal_year + 1, 3, 31), 'value',
           round(sum(f.value), 12), bool_and(f.comparable)
      FROM figure f
     WHERE f.kind = 'flow' AND f.frequency = 'irregular' AND f.figure_state = 'value'
           AND make_date(f.fiscal_year + 1, 3, 31) < today
     GROUP BY f.indicator_id, f.dep, f.kind, f.fiscal_year
$$;

CREATE OR REPLACE FUNCTION kpis_outlook_sums(ids bigint[], today date)
RETURNS TABLE (
    organization_id bigint, indicator_id bigint, department_id bigint, kind text, desired text,
    baseline numeric, lowest numeric, highest numeric, due_on date, target numeric,
    target_upper numeric, points integer, first_on date, last_on date, y_sum numeric,
    sxx numeric, sxy numeric, misfit numeric, known numeric, missing numeric, reach numeric)
LANGUAGE sql STABLE SET jit = off AS $$
WITH point AS MATERIALIZED (
    SELECT p.*, CASE p.granularity WHEN 'month' THEN 1 WHEN 'quarter' THEN 3
                                   WHEN 'half' THEN 6 WHEN 'year' THEN 12 END AS months
      FROM kpis_outlook_points(ids, today) p
), size AS (
    -- Months are not compared with years: the length that most of the figures have speaks.
    SELECT DISTINCT ON (indicator_id, dep) indicator_id, dep, granularity
      FROM point
     WHERE figure_state = 'value' AND actual IS NOT NULL AND comparable AND (kind <> 'flow' OR months IS NOT NULL)
     GROUP BY indicator_id, dep, granularity, months
     ORDER BY indicator_id, dep, count(*) DESC, months NULLS LAST
), ranked AS (
    SELECT p.indicator_id, p.dep, p.period_last, p.actual AS y,
           CASE WHEN p.kind = 'flow' THEN kpis_period_number(p.period_last, p.months)
                ELSE p.period_last - date '2000-01-01' END AS x,
           row_number() OVER (PARTITION BY p.indicator_id, p.dep
                              ORDER BY p.period_last DESC) AS place
      FROM point p JOIN size s USING (indicator_id, dep, granularity)
     WHERE p.figure_state = 'value' AND p.actual IS NOT NULL AND p.comparable
), line AS (
    SELECT indicator_id, dep, count(*)::integer AS n, min(period_last) AS first_on,
           max(period_last) AS last_on, sum(x) AS sx, sum(y) AS sy,
           count(*) * sum(x * x) - sum(x) * sum(x) AS sxx,
           count(*) * sum(x * y) - sum(x) * sum(y) AS sxy,
           count(*) * sum(y * y) - sum(y) * sum(y) AS syy
      FROM ranked WHERE place <= 24 GROUP BY indicator_id, dep
), aim AS (
    SELECT DISTINCT ON (t.indicator_id, coalesce(t.department_id, 0))
           t.indicator_id, coalesce(t.department_id, 0) AS dep, t.due_on, t.value, t.upper_value
      FROM kpis_targets(ids, NULL) t
      JOIN kpis_indicator i ON i.id = t.indicator_id
      LEFT JOIN line l ON l.indicator_id = t.indicator_id AND l.dep = coalesce(t.department_id, 0)
     WHERE t.value IS NOT NULL AND t.due_on >= today
           AND (i.kind = 'flow' OR l.last_on IS NULL OR t.due_on > l.last_on)
     ORDER BY t.indicator_id, coalesce(t.department_id, 0), t.due_on
), due_year AS (
    -- For an amount of the year: what is known of it, and which periods up to the due day are not.
    SELECT a.indicator_id, a.dep, z.first_number, z.last_number,
           coalesce(sum(p.actual) FILTER (WHERE p.figure_state = 'value'), 0) AS known,
           count(p.period_last) AS there,
           coalesce(sum(kpis_period_number(p.period_last, s.months)), 0) AS there_x
      FROM aim a
      JOIN kpis_indicator i ON i.id = a.indicator_id AND i.kind = 'flow'
      JOIN (SELECT s.*, CASE s.granularity WHEN 'month' THEN 1 WHEN 'quarter' THEN 3
                                           WHEN 'half' THEN 6 WHEN 'year' THEN 12 END AS months
              FROM size s) s ON s.indicator_id = a.indicator_id AND s.dep = a.dep
      CROSS JOIN LATERAL (
          SELECT kpis_period_number(make_date(core_fiscal_year(a.due_on), 3, 31), s.months) + 1
                     AS first_number,
                 kpis_period_number(a.due_on, s.months) AS last_number) z
      LEFT JOIN point p ON p.indicator_id = a.indicator_id AND p.dep = a.dep
           AND p.granularity = s.granularity AND p.figure_state IN ('value', 'not_applicable')
           AND p.period_last > make_date(core_fiscal_year(a.due_on), 3, 31)
           AND p.period_last <= a.due_on
     GROUP BY a.indicator_id, a.dep, z.first_number, z.last_number
), ahead AS (
    SELECT l.*, a.due_on, a.value AS target, a.upper_value,
           coalesce(d.known, 0) AS known,
           CASE WHEN d.indicator_id IS NULL THEN 1
                ELSE d.last_number - d.first_number + 1 - d.there END AS missing,
           CASE WHEN d.indicator_id IS NULL THEN a.due_on - date '2000-01-01'
                ELSE (d.first_number + d.last_number) * (d.last_number - d.first_number + 1) / 2
                     - d.there_x END AS missing_x
      FROM line l
      LEFT JOIN aim a ON a.indicator_id = l.indicator_id AND a.dep = l.dep
      LEFT JOIN due_year d ON d.indicator_id = l.indicator_id AND d.dep = l.dep
)
SELECT i.organization_id, i.id, nullif(s.dep, 0), i.kind, i.desired, i.baseline,
       -- A share of a whole is never below nothing, whatever a straight line says.
       greatest(i.minimum, CASE WHEN i.kind IN ('ratio', 'share_of_departments') THEN 0 END),
       least(i.maximum, CASE i.kind WHEN 'share_of_departments' THEN 100 END),
       coalesce(h.due_on, t.due_on), coalesce(h.target, t.value),
       coalesce(h.upper_value, t.upper_value), coalesce(h.n, 0), h.first_on, h.last_on, h.sy,
       h.sxx, h.sxy, greatest(0, h.sxx * h.syy - h.sxy * h.sxy), h.known, h.missing,
       h.n * h.missing_x - h.missing * h.sx
  FROM (SELECT id AS indicator_id, 0::bigint AS dep FROM kpis_indicator WHERE id = ANY (ids)
        UNION SELECT indicator_id, dep FROM line
        UNION SELECT indicator_id, dep FROM aim) s
  JOIN kpis_indicator i ON i.id = s.indicator_id
  LEFT JOIN ahead h ON h.indicator_id = s.indicator_id AND h.dep = s.dep
  LEFT JOIN aim t ON t.indicator_id = s.indicator_id AND t.dep = s.dep
  LEFT JOIN organizations_department o ON o.id = nullif(s.dep, 0)
 -- A department that is no more has nothing ahead of it.
 WHERE o.valid_to IS NULL OR o.valid_to >= today
$$;
