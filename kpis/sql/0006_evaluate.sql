-- Evaluation, version 2, of whole sets of indicators: one row per indicator, department (NULL: the
-- whole) and fiscal year, with everything the judgement was made from.

-- How many periods of a fiscal year begin on or before a day; NULL where the day is.
CREATE OR REPLACE FUNCTION kpis_periods_begun(frequency text, fiscal_year integer, day date)
RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN day IS NOT NULL THEN coalesce(
    (least(12, greatest(0,
        (extract(year FROM day)::int - fiscal_year) * 12 + extract(month FROM day)::int - 3))
     + CASE frequency WHEN 'quarter' THEN 2 WHEN 'half' THEN 5 WHEN 'year' THEN 11 ELSE 0 END)
    / CASE frequency WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'half' THEN 6
                     WHEN 'year' THEN 12 END, 0) END;

-- The place of a row's grade in the arrays of kpis_grades; NULL where the scheme has none for it.
-- Decided before rounding. Whoever is below every floor has the lowest grade.
CREATE OR REPLACE FUNCTION kpis_grade(
    basis text, statuses text[], floors numeric[], rated integer, without_rate boolean,
    status text, rate numeric, met boolean, unmet boolean)
RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN statuses IS NULL THEN NULL
    WHEN basis = 'status' THEN array_position(statuses, status)
    WHEN rated > 0 AND rate IS NOT NULL THEN 1 + width_bucket(rate, floors)
    WHEN rated > 0 AND met THEN 1 + width_bucket(100, floors)
    WHEN rated > 0 AND unmet THEN 1
    WHEN without_rate THEN rated + 1
END;

CREATE OR REPLACE FUNCTION kpis_evaluate(
    ids bigint[], today date, known_at timestamptz, with_drafts boolean DEFAULT false)
RETURNS TABLE (
    organization_id bigint, indicator_id bigint, department_id bigint, fiscal_year integer,
    is_headline boolean, actual numeric, numerator numeric, denominator numeric,
    approximate boolean, figure_state text, period_first date, period_last date, granularity text,
    figures integer, overdue_periods integer, target numeric, target_upper numeric, due_on date,
    rate numeric, no_rate text, met boolean, next_target numeric, next_due_on date,
    next_rate numeric, expected numeric, pace numeric, status text,
    grade_mark text, grade_word text, grade_tone text,
    original_target numeric, original_upper numeric, original_due_on date, original_rate numeric,
    original_met boolean, departments_in integer, departments_asked integer,
    rule text, rule_version integer, judged_on date,
    kind text, desired text, roll_up text, derivation text, added integer, target_revision bigint,
    baseline numeric, baseline_on date, start_value numeric, start_on date, origin numeric,
    pace_shape text, seen_on date, on_track_from numeric, slightly_late_from numeric,
    is_due boolean, definition_version integer)
-- Compiling a statement of this size takes a hundred times as long as running it. Planned anew for
-- each call, it knows how many indicators there are, and leaves out what is not asked for. What the
-- steps hand on cannot be estimated: joins by hashing are right for few and for many; where an index
-- is to be used, the step says so (LATERAL).
LANGUAGE plpgsql STABLE SET jit = off SET work_mem = '64MB'
SET plan_cache_mode = force_custom_plan
SET enable_mergejoin = off SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    rolled_ids bigint[] := ARRAY(SELECT i.id FROM kpis_indicators(ids, known_at) i
                                  WHERE i.roll_up <> 'none');
BEGIN
RETURN QUERY
WITH indicator AS MATERIALIZED (
    SELECT i.*, d.numbers, d.froms, d.breaks, i.kind = 'flow' OR i.derivation = 'from_flows' AS adding,
           CASE i.frequency WHEN 'irregular' THEN 'day' ELSE i.frequency END AS grain
      FROM kpis_indicators(ids, known_at) i
      LEFT JOIN kpis_definitions(ids, known_at) d ON d.indicator_id = i.id
), asked AS MATERIALIZED (
    SELECT * FROM kpis_asked(ids, known_at)
), rolled AS MATERIALIZED (
    SELECT *, row_number() OVER () AS place
      FROM kpis_rolled(rolled_ids, known_at, with_drafts) WHERE cardinality(rolled_ids) > 0
), figure AS NOT MATERIALIZED (
    -- `place` puts the figures of a year in the order in which they may speak for it: what is
    -- merely 未集計 last; then the latest day; of two that end on one day the longer one. Its lowest
    -- 34 bits say which one it is.
    SELECT f.indicator_id, f.dep, f.fiscal_year, f.granularity, f.period_first, f.period_last,
           f.figure_state, f.approximate, i.breaks[width_bucket(f.period_last, i.breaks)] AS side,
           f.granularity = i.grain AS plain,
           f.period_last < today - i.entry_days
               AND (a.asked_from <= f.period_last) IS NOT FALSE
               AND (least(a.asked_to, i.ended_on) >= f.period_first) IS NOT FALSE AS timely,
           CASE WHEN i.adding AND f.figure_state = 'value'
                THEN coalesce(f.value, kpis_quotient(100 * f.numerator, f.denominator)) END AS part,
           (CASE WHEN f.figure_state = 'missing' THEN 0
                 WHEN i.adding AND f.figure_state <> 'value' THEN 1 ELSE 2 END::bigint << 60)
           + ((f.period_last - date '1900-01-01')::bigint << 43)
           + ((f.period_last - f.period_first)::bigint << 34) + f.measurement_id AS place
      FROM (SELECT m.indicator_id, coalesce(m.department_id, 0) AS dep, m.fiscal_year,
                   m.granularity, m.period_first, m.period_last, m.figure_state, m.value,
                   m.numerator, m.denominator, m.approximate, m.measurement_id,
                   false AS is_rolled
              FROM kpis_figures(ids, known_at, with_drafts) m
            UNION ALL
            SELECT r.indicator_id, 0, r.fiscal_year, r.granularity, r.period_first, r.period_last,
                   r.figure_state, r.value, r.numerator, r.denominator, r.approximate, r.place, true
              FROM rolled r WHERE r.figure_state IS NOT NULL AND cardinality(rolled_ids) > 0) f
      JOIN indicator i ON i.id = f.indicator_id
      LEFT JOIN asked a ON a.indicator_id = f.indicator_id AND a.dep = f.dep
     -- What was typed for the whole does not count where the whole comes from the departments.
     WHERE f.is_rolled OR f.dep <> 0 OR i.roll_up = 'none'
), grouped AS MATERIALIZED (
    SELECT f.indicator_id, f.dep, f.fiscal_year, count(*)::integer AS figures, max(f.place) AS place,
           bool_and(f.plain) AS plain, (count(*) FILTER (WHERE f.timely))::integer AS timely,
           sum(f.part) AS total, count(f.part)::integer AS added,
           min(f.period_first) FILTER (WHERE f.part IS NOT NULL) AS first_day,
           bool_or(f.approximate) AS any_approximate
      FROM figure f
     GROUP BY f.indicator_id, f.dep, f.fiscal_year
), speaking AS (
    -- The figures that speak: found by their numbers, whichever way they are read.
    SELECT g.indicator_id, g.dep, g.place, m.figure_state::text, m.period_first, m.period_last,
           m.granularity::text, m.value, m.numerator, m.denominator, m.approximate
      FROM grouped g
      CROSS JOIN LATERAL (
          SELECT * FROM kpis_measurement m WHERE m.id = g.place & 17179869183 OFFSET 0) m
     WHERE known_at IS NULL AND NOT with_drafts
       AND (g.dep <> 0 OR g.indicator_id <> ALL (rolled_ids))
    UNION ALL
    SELECT g.indicator_id, g.dep, g.place, m.figure_state, m.period_first, m.period_last,
           m.granularity, m.value, m.numerator, m.denominator, m.approximate
      FROM grouped g
      JOIN kpis_figures(ids, known_at, with_drafts) m ON m.measurement_id = g.place & 17179869183
     WHERE (known_at IS NOT NULL OR with_drafts)
       AND (g.dep <> 0 OR g.indicator_id <> ALL (rolled_ids))
    UNION ALL
    SELECT g.indicator_id, g.dep, g.place, r.figure_state, r.period_first, r.period_last,
           r.granularity, r.value, r.numerator, r.denominator, r.approximate
      FROM grouped g JOIN rolled r ON r.place = g.place & 17179869183
     WHERE g.dep = 0 AND g.indicator_id = ANY (rolled_ids)
), aim AS MATERIALIZED (
    -- Each series' targets in order of their due days; a position in one array fits the others.
    SELECT t.indicator_id, t.dep, array_agg(t.due_on) AS dues, array_agg(t.value) AS vals,
           array_agg(t.upper_value) AS uppers, array_agg(t.revision_id) AS revisions,
           array_agg(t.renewed_on) AS renewals, array_agg(t.original_value) AS firsts,
           array_agg(t.original_upper) AS first_uppers, array_agg(t.original_due_on) AS first_dues
      FROM (SELECT *, coalesce(department_id, 0) AS dep FROM kpis_targets(ids, known_at)
             WHERE value IS NOT NULL
             ORDER BY indicator_id, coalesce(department_id, 0), due_on, target_id) t
     GROUP BY t.indicator_id, t.dep
), series AS (
    -- A row for each year from the plan's, a target's or a figure's first to the last one that
    -- has come; a year no one has a target or a figure for asks for nothing. A department is
    -- asked for no year in which it does not exist, or that lies outside the time it is asked for.
    -- The end of the KPI is the end for all.
    SELECT d.indicator_id, d.dep, y.first_fy AS seen_from, s.asked_from,
           least(s.asked_to, i.ended_on) AS asked_to,
           -- A department has a baseline of its own or none: the whole's is not its.
           CASE d.dep WHEN 0 THEN i.baseline ELSE s.baseline END AS base,
           CASE d.dep WHEN 0 THEN i.baseline_on ELSE s.baseline_on END AS base_on,
           least(y.first_fy, greatest(least(core_fiscal_year(a.dues[1]), i.fy_from),
                                      core_fiscal_year(o.valid_from),
                                      core_fiscal_year(s.asked_from))) AS first_fy,
           greatest(y.last_fy, least(core_fiscal_year(today), core_fiscal_year(o.valid_to),
               core_fiscal_year(least(s.asked_to, i.ended_on)), greatest(
               core_fiscal_year(a.dues[cardinality(a.dues)]), i.fy_to))) AS last_fy
      FROM (SELECT id AS indicator_id, 0::bigint AS dep FROM indicator
            UNION SELECT g.indicator_id, g.dep FROM grouped g
            UNION SELECT a.indicator_id, a.dep FROM aim a
            UNION SELECT s.indicator_id, s.dep FROM asked s) d
      JOIN indicator i ON i.id = d.indicator_id
      LEFT JOIN (SELECT g.indicator_id, g.dep, min(g.fiscal_year) AS first_fy,
                        max(g.fiscal_year) AS last_fy
                   FROM grouped g GROUP BY 1, 2) y USING (indicator_id, dep)
      LEFT JOIN aim a USING (indicator_id, dep)
      LEFT JOIN asked s USING (indicator_id, dep)
      LEFT JOIN organizations_department o ON o.id = nullif(d.dep, 0)
), year_row AS MATERIALIZED (
    SELECT w.*, i.numbers[width_bucket(w.ref_day, i.froms)] AS version,
           i.breaks[width_bucket(w.ref_day, i.breaks)] AS break_on,
           i.organization_id, i.scheme_id, i.kind, i.desired, i.rule, i.frequency, i.entry_days,
           i.pace_shape, i.reporting, i.definition_version, i.roll_up, i.derivation,
           i.on_track_from, i.slightly_late_from, i.basis, i.adding, i.ended_on,
           -- Not simply values of one length and one definition within the year.
           i.adding AND (i.derivation = 'from_flows' OR i.breaks IS NOT NULL OR NOT w.plain)
               AS one_by_one,
           CASE WHEN b.usable THEN b.base END AS base, CASE WHEN b.usable THEN b.base_on END AS base_on
      FROM (SELECT p.indicator_id AS id, p.dep, g.fiscal_year, y.figures, y.plain, y.timely, y.total,
                   y.added AS values_added, y.first_day, y.any_approximate,
                   f.figure_state AS state, f.period_first AS figure_first,
                   f.period_last AS figure_last, f.granularity AS grain_of_figure, f.value,
                   f.numerator, f.denominator, f.approximate AS latest_approximate,
                   coalesce(f.period_last, make_date(g.fiscal_year + 1, 3, 31)) AS ref_day,
                   p.asked_from, p.asked_to, p.base AS own_base, p.base_on AS own_base_on
              FROM series p
              CROSS JOIN LATERAL generate_series(
                  least(coalesce(p.first_fy, core_fiscal_year(today)),
                        coalesce(p.last_fy, core_fiscal_year(today))),
                  coalesce(p.last_fy, core_fiscal_year(today))) AS g (fiscal_year)
              LEFT JOIN grouped y ON y.indicator_id = p.indicator_id AND y.dep = p.dep
                   AND y.fiscal_year = g.fiscal_year
              LEFT JOIN speaking f ON f.indicator_id = y.indicator_id AND f.dep = y.dep
                   AND f.place = y.place
             WHERE p.dep = 0 OR p.seen_from IS NOT NULL OR (p.first_fy > p.last_fy) IS NOT TRUE) w
      JOIN indicator i ON i.id = w.id
      CROSS JOIN LATERAL (
          SELECT w.own_base AS base, w.own_base_on AS base_on,
                 i.breaks[width_bucket(w.ref_day, i.breaks)] IS NULL OR kpis_reaches_across(
                     w.own_base_on,
                     kpis_baseline_restated(i.id, w.dep, w.own_base, w.own_base_on, known_at),
                     i.breaks[width_bucket(w.ref_day, i.breaks)]) AS usable) b
), summand AS MATERIALIZED (
    -- Values that are added one by one: one that lies within a longer one of the same year is in it
    -- already. Of those that begin no later, `reach` is the last day of the one that ends last.
    SELECT f.* FROM (
        SELECT f.*, max(f.period_last) OVER (
                   PARTITION BY f.indicator_id, f.dep, f.fiscal_year, f.side
                   ORDER BY f.period_first, f.period_last DESC
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
          FROM figure f
         WHERE (SELECT bool_or(r.one_by_one) FROM year_row r) AND f.part IS NOT NULL) f
     WHERE (f.reach >= f.period_last) IS NOT TRUE
), sums AS (
    SELECT r.id, r.dep, r.fiscal_year, sum(f.part) AS total, count(*)::integer AS added,
           min(f.period_first) AS first_day, bool_or(f.approximate) AS any_approximate
      FROM year_row r
      JOIN summand f ON f.indicator_id = r.id AND f.dep = r.dep AND f.period_last <= r.figure_last
           AND f.side IS NOT DISTINCT FROM r.break_on
           AND CASE r.kind WHEN 'flow' THEN f.fiscal_year = r.fiscal_year
                           ELSE (f.period_first > r.base_on) IS NOT FALSE END
     WHERE r.one_by_one AND r.state = 'value'
     GROUP BY r.id, r.dep, r.fiscal_year
), covered AS (
    -- Of periods whose deadline has passed, how many last days lie within some figure.
    SELECT r.id, r.dep, r.fiscal_year, count(DISTINCT e.day)::integer AS timely
      FROM year_row r
      CROSS JOIN LATERAL (
          SELECT (make_date(r.fiscal_year, 4, 1) + make_interval(months => n))::date - 1 AS day, n
            FROM generate_series(1, 12) n
           WHERE n % CASE r.frequency WHEN 'month' THEN 1 WHEN 'quarter' THEN 3
                                      WHEN 'half' THEN 6 ELSE 12 END = 0) e
      JOIN figure f ON f.indicator_id = r.id AND f.dep = r.dep AND f.fiscal_year = r.fiscal_year
           AND f.period_first <= e.day AND f.period_last >= e.day
     WHERE (SELECT bool_or(NOT r.plain) FROM year_row r)
       AND NOT r.plain AND r.frequency <> 'irregular' AND e.day < today - r.entry_days
       AND (r.asked_from <= e.day) IS NOT FALSE
       AND kpis_periods_begun(r.frequency, r.fiscal_year, e.day)
           <= coalesce(kpis_periods_begun(r.frequency, r.fiscal_year, r.asked_to), 12)
     GROUP BY r.id, r.dep, r.fiscal_year
), turnout AS (
    -- Of the year's latest period any department has a figure of.
    SELECT DISTINCT ON (r.indicator_id, r.fiscal_year)
           r.indicator_id, r.fiscal_year, r.asked, r.given
      FROM rolled r
     ORDER BY r.indicator_id, r.fiscal_year, r.period_last DESC, r.period_first
), aimed AS MATERIALIZED (
    -- The target in force is the earliest one due on or after the figure's last day; where all
    -- are past, the last one. A pace starts at the previous target, else at the baseline; a flow
    -- starts each year at nothing. What was set before a break in the definition starts nothing.
    SELECT r.*, CASE WHEN r.state = 'value' THEN CASE WHEN r.one_by_one THEN coalesce(t.added, 0)
                                                      ELSE r.values_added END END AS added,
           CASE WHEN r.one_by_one THEN t.first_day ELSE r.first_day END AS added_from,
           CASE WHEN r.one_by_one AND r.state = 'value' THEN t.any_approximate
                ELSE r.any_approximate END AS added_approximate,
           CASE WHEN r.state = 'value' THEN CASE
               WHEN r.derivation = 'from_flows' THEN coalesce(r.base, 0) + coalesce(t.total, 0)
               WHEN r.one_by_one THEN t.total
               WHEN r.adding THEN r.total
               WHEN r.derivation = 'from_level'
                   THEN coalesce(r.value, kpis_quotient(100 * r.numerator, r.denominator)) - r.base
               ELSE coalesce(r.value, kpis_quotient(100 * r.numerator, r.denominator)) END
               END AS actual,
           a.revisions[k.k] AS revision_id, a.vals[k.k] AS target, a.uppers[k.k] AS target_upper,
           a.dues[k.k] AS due_on, a.vals[k.k + 1] AS next_target, a.dues[k.k + 1] AS next_due_on,
           a.firsts[k.k] AS original_target, a.first_uppers[k.k] AS original_upper,
           a.first_dues[k.k] AS original_due_on,
           CASE WHEN r.kind = 'flow' THEN 0 ELSE coalesce(
               CASE WHEN kpis_reaches_across(a.dues[k.k - 1], a.renewals[k.k - 1], r.break_on)
                    THEN a.vals[k.k - 1] END, r.base) END AS start_value,
           CASE WHEN r.kind <> 'flow' THEN coalesce(
               CASE WHEN kpis_reaches_across(a.dues[k.k - 1], a.renewals[k.k - 1], r.break_on)
                    THEN a.dues[k.k - 1] END, r.base_on)
                WHEN core_fiscal_year(a.dues[k.k]) = r.fiscal_year
                    THEN make_date(r.fiscal_year, 3, 31) END AS start_on,
           CASE WHEN r.kind = 'flow' THEN 0 ELSE coalesce(r.base,
               CASE WHEN kpis_reaches_across(a.dues[k.k - 1], a.renewals[k.k - 1], r.break_on)
                    THEN a.vals[k.k - 1] END) END AS origin,
           CASE WHEN r.plain IS NOT FALSE THEN coalesce(r.timely, 0)
                ELSE coalesce(c.timely, 0) END AS entered
      FROM year_row r
      LEFT JOIN aim a ON a.indicator_id = r.id AND a.dep = r.dep
      LEFT JOIN sums t ON t.id = r.id AND t.dep = r.dep AND t.fiscal_year = r.fiscal_year
      LEFT JOIN covered c ON c.id = r.id AND c.dep = r.dep AND c.fiscal_year = r.fiscal_year
      CROSS JOIN LATERAL (SELECT least(width_bucket(r.ref_day - 1, a.dues) + 1,
                                       cardinality(a.dues)) AS k) k
), judged AS MATERIALIZED (
    SELECT a.*,
           kpis_rate(a.rule, a.actual, a.target, a.base) AS rate,
           kpis_rate(a.rule, a.actual, a.next_target, a.base) AS next_rate,
           kpis_rate(a.rule, a.actual, a.original_target, a.base) AS original_rate,
           kpis_met(a.desired, a.actual, a.target, a.target_upper) AS met,
           kpis_expected(a.pace_shape, a.start_value, a.start_on, a.target, a.due_on, a.ref_day)
               AS expected,
           -- With no figure at all, the first period's deadline counts.
           CASE WHEN a.frequency IN ('year', 'irregular') THEN make_date(a.fiscal_year + 1, 3, 31)
                ELSE (make_date(a.fiscal_year, 4, 1) + make_interval(months =>
                    (1 + coalesce(kpis_periods_ended(a.frequency, a.fiscal_year, a.asked_from), 0))
                    * CASE a.frequency WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 6 END))::date
                    - 1 END + a.entry_days < today AS is_due,
           greatest(0, least(
               kpis_periods_ended(a.frequency, a.fiscal_year, today - a.entry_days),
               kpis_periods_begun(a.frequency, a.fiscal_year, a.asked_to))
               - coalesce(kpis_periods_ended(a.frequency, a.fiscal_year, a.asked_from), 0)
               - a.entered) AS overdue_periods
      FROM aimed a
), paced AS MATERIALIZED (
    SELECT j.*, CASE WHEN j.rule IN ('met_or_not', 'within') THEN NULL
                     ELSE kpis_pace(j.actual, j.expected, j.origin) END AS pace,
           coalesce(j.due_on <= j.ref_day AND j.due_on < today, false) AS is_final
      FROM judged j
), ruled AS MATERIALIZED (
    SELECT p.*,
           kpis_no_rate(p.rule, p.state, p.actual, p.target, p.base, p.is_due) AS no_rate,
           kpis_status(p.state, p.actual, p.target, p.met, p.is_due, p.is_final,
                       p.base IS NOT NULL AND p.kind <> 'flow', p.pace, p.rate,
                       p.on_track_from, p.slightly_late_from, p.reporting) AS status
      FROM paced p
)
SELECT r.organization_id, r.id, nullif(r.dep, 0), r.fiscal_year,
       r.fiscal_year = first_value(r.fiscal_year) OVER (
           PARTITION BY r.id, r.dep
           ORDER BY (r.actual IS NULL), (r.actual IS NULL AND r.status = 'not_due'),
                    r.fiscal_year DESC),
       kpis_kept(r.actual), CASE WHEN NOT r.adding THEN r.numerator END,
       CASE WHEN NOT r.adding THEN r.denominator END,
       coalesce(CASE WHEN r.adding THEN r.added_approximate ELSE r.latest_approximate END, false),
       r.state, CASE WHEN r.adding THEN coalesce(r.added_from, r.figure_first)
                     ELSE r.figure_first END,
       r.figure_last, r.grain_of_figure, coalesce(r.figures, 0),
       CASE r.reporting WHEN 'published' THEN 0 ELSE r.overdue_periods END,
       r.target, r.target_upper, r.due_on, r.rate, r.no_rate, r.met, r.next_target, r.next_due_on,
       r.next_rate, kpis_kept(r.expected), r.pace, r.status,
       g.marks[n.place], nullif(g.words[n.place], ''), g.tones[n.place],
       r.original_target, r.original_upper, r.original_due_on, r.original_rate,
       kpis_met(r.desired, r.actual, r.original_target, r.original_upper),
       CASE WHEN r.dep = 0 AND r.roll_up <> 'none' THEN coalesce(t.given, 0) END,
       CASE WHEN r.dep = 0 AND r.roll_up <> 'none' THEN coalesce(t.asked, (
           SELECT count(*) FROM asked s
            WHERE s.indicator_id = r.id
              AND (s.asked_from <= least(make_date(r.fiscal_year + 1, 3, 31), today)) IS NOT FALSE
              AND (least(s.asked_to, r.ended_on)
                   >= make_date(r.fiscal_year, 4, 1)) IS NOT FALSE)::integer) END,
       r.rule, 2, today, r.kind, r.desired, r.roll_up, r.derivation,
       coalesce(CASE WHEN r.adding THEN r.added END, 0), r.revision_id,
       r.base, r.base_on, r.start_value, r.start_on, r.origin, r.pace_shape, r.ref_day,
       r.on_track_from, r.slightly_late_from, r.is_due,
       coalesce(r.version, r.definition_version)
  FROM ruled r
  LEFT JOIN turnout t ON t.indicator_id = r.id AND t.fiscal_year = r.fiscal_year
  LEFT JOIN kpis_grades(ARRAY(SELECT DISTINCT scheme_id FROM indicator), known_at) g
         ON g.scheme_id = r.scheme_id
  CROSS JOIN LATERAL (SELECT kpis_grade(
      r.basis, g.statuses, g.floors, g.rated, g.without_rate, r.status, r.rate, r.met,
      NOT r.met AND (r.is_final OR r.rule IN ('met_or_not', 'within'))) AS place) n;
END $$;
