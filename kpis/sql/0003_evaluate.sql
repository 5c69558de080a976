-- Evaluation of whole sets of indicators: one row per indicator, department (NULL: the whole) and
-- fiscal year. `known_at` NULL reads what is known now; a moment reads what was known then, from
-- the revisions and the change record, so that any past dashboard can be computed again.

-- Approved figures with the actual they stand for (a ratio's quotient in percent).
CREATE OR REPLACE FUNCTION kpis_figures(ids bigint[], known_at timestamptz)
RETURNS TABLE (indicator_id bigint, department_id bigint, fiscal_year integer, granularity text,
               period_first date, period_last date, figure_state text, actual numeric,
               numerator numeric, denominator numeric, approximate boolean)
LANGUAGE sql STABLE AS $$
    SELECT m.indicator_id, m.department_id, m.fiscal_year, m.granularity,
           m.period_first, m.period_last, m.figure_state,
           coalesce(m.value, kpis_quotient(100 * m.numerator, m.denominator)),
           m.numerator, m.denominator, m.approximate
      FROM kpis_measurement m
     WHERE known_at IS NULL AND m.indicator_id = ANY (ids) AND m.approved_seq IS NOT NULL
    UNION ALL
    SELECT m.indicator_id, m.department_id, m.fiscal_year, m.granularity,
           m.period_first, m.period_last, r.figure_state,
           coalesce(r.value, kpis_quotient(100 * r.numerator, r.denominator)),
           r.numerator, r.denominator, r.approximate
      FROM kpis_measurement m
      CROSS JOIN LATERAL (
          SELECT * FROM kpis_measurementrevision r
           WHERE r.measurement_id = m.id AND r.state = 'approved' AND r.recorded_at <= known_at
           ORDER BY r.seq DESC LIMIT 1) r
     WHERE known_at IS NOT NULL AND m.indicator_id = ANY (ids)
$$;

-- Targets with the value of their latest revision; undecided ones have none.
CREATE OR REPLACE FUNCTION kpis_targets(ids bigint[], known_at timestamptz)
RETURNS TABLE (indicator_id bigint, department_id bigint, target_id bigint, due_on date,
               revision_id bigint, value numeric, upper_value numeric)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (t.id)
           t.indicator_id, t.department_id, t.id, t.due_on, r.id, r.value, r.upper_value
      FROM kpis_target t JOIN kpis_targetrevision r ON r.target_id = t.id
     WHERE t.indicator_id = ANY (ids) AND (known_at IS NULL OR r.recorded_at <= known_at)
     ORDER BY t.id, r.seq DESC
$$;

-- Indicators as they are, or as the change record says they were, each with the thresholds and the
-- plan's years of the same moment: whoever changes a scheme today changes no dashboard of last year.
CREATE OR REPLACE FUNCTION kpis_indicators(ids bigint[], known_at timestamptz)
RETURNS TABLE (id bigint, organization_id bigint, plan_id bigint, scheme_id bigint, kind text,
               desired text, rule text, frequency text, entry_days integer, pace_shape text,
               reporting text, baseline numeric, baseline_on date, definition_version integer,
               fy_from integer, fy_to integer, on_track_from numeric, slightly_late_from numeric)
LANGUAGE sql STABLE AS $$
    SELECT i.id, i.organization_id, i.plan_id, i.scheme_id, i.kind, i.desired, i.rule, i.frequency,
           i.entry_days, i.pace_shape, i.reporting, i.baseline, i.baseline_on, i.definition_version,
           p.fy_from, p.fy_to, s.on_track_from, s.slightly_late_from
      FROM kpis_indicator i
      JOIN plans_plan p ON p.id = i.plan_id
      JOIN kpis_ratingscheme s ON s.id = i.scheme_id
     WHERE known_at IS NULL AND i.id = ANY (ids)
    UNION ALL
    SELECT e.id, e.organization_id, e.plan_id, e.scheme_id, e.kind, e.desired, e.rule, e.frequency,
           e.entry_days, e.pace_shape, e.reporting, e.baseline, e.baseline_on, e.definition_version,
           p.fy_from, p.fy_to, s.on_track_from, s.slightly_late_from
      FROM (SELECT DISTINCT ON (pgh_obj_id) *
              FROM kpis_indicatorevent
             WHERE known_at IS NOT NULL AND pgh_obj_id = ANY (ids) AND pgh_created_at <= known_at
             ORDER BY pgh_obj_id, pgh_created_at DESC, pgh_id DESC) e
      CROSS JOIN LATERAL (
          SELECT v.fy_from, v.fy_to FROM plans_planevent v
           WHERE v.pgh_obj_id = e.plan_id AND v.pgh_created_at <= known_at
           ORDER BY v.pgh_created_at DESC, v.pgh_id DESC LIMIT 1) p
      CROSS JOIN LATERAL (
          SELECT v.on_track_from, v.slightly_late_from FROM kpis_ratingschemeevent v
           WHERE v.pgh_obj_id = e.scheme_id AND v.pgh_created_at <= known_at
           ORDER BY v.pgh_created_at DESC, v.pgh_id DESC LIMIT 1) s
     WHERE e.pgh_label <> 'delete'
$$;

CREATE OR REPLACE FUNCTION kpis_evaluate(ids bigint[], today date, known_at timestamptz)
RETURNS TABLE (
    organization_id bigint, indicator_id bigint, department_id bigint, fiscal_year integer,
    is_headline boolean, actual numeric, numerator numeric, denominator numeric,
    approximate boolean, figure_state text, period_first date, period_last date, granularity text,
    figures integer, overdue_periods integer, target numeric, target_upper numeric, due_on date,
    rate numeric, no_rate text, met boolean, next_target numeric, next_due_on date,
    next_rate numeric, expected numeric, pace numeric, status text, rule text,
    rule_version integer, inputs jsonb, judged_on date)
-- Compiling a statement of this size takes a hundred times as long as running it.
LANGUAGE sql STABLE SET jit = off AS $$
WITH indicator AS MATERIALIZED (
    SELECT * FROM kpis_indicators(ids, known_at)
), figure AS MATERIALIZED (
    SELECT *, coalesce(department_id, 0) AS dep FROM kpis_figures(ids, known_at)
), aim AS MATERIALIZED (
    -- Each series' targets in order of their due days; a position in one array fits the others.
    SELECT indicator_id, coalesce(department_id, 0) AS dep, department_id,
           array_agg(due_on ORDER BY due_on) AS dues, array_agg(value ORDER BY due_on) AS vals,
           array_agg(upper_value ORDER BY due_on) AS uppers,
           array_agg(revision_id ORDER BY due_on) AS revisions
      FROM kpis_targets(ids, known_at) WHERE value IS NOT NULL
     GROUP BY indicator_id, department_id
), yearly AS MATERIALIZED (
    -- The year's figure: a flow adds its values up (a month without one adds nothing), anything
    -- else speaks through its latest figure. Of two that end on one day the longer one speaks.
    SELECT DISTINCT ON (f.indicator_id, f.dep, f.fiscal_year) f.*,
           (count(*) OVER year)::integer AS figures,
           sum(f.actual) OVER year AS total,
           bool_or(f.approximate) OVER year AS any_approximate,
           min(f.period_first) OVER year AS first_day
      FROM figure f JOIN indicator i ON i.id = f.indicator_id
    WINDOW year AS (PARTITION BY f.indicator_id, f.dep, f.fiscal_year)
     ORDER BY f.indicator_id, f.dep, f.fiscal_year, (i.kind = 'flow' AND f.figure_state <> 'value'),
              (f.figure_state = 'missing'), f.period_last DESC, f.period_first
), series AS (
    -- A row for each year from the plan's, a target's or a figure's first to the last one that
    -- has come; a year no one has a target or a figure for asks for nothing. A department is
    -- asked for no year in which it does not exist.
    SELECT d.indicator_id, d.dep, nullif(d.dep, 0) AS department_id,
           least(y.first_fy, greatest(least(core_fiscal_year(a.dues[1]), i.fy_from),
                                      core_fiscal_year(o.valid_from))) AS first_fy,
           greatest(y.last_fy, least(core_fiscal_year(today), core_fiscal_year(o.valid_to), greatest(
               core_fiscal_year(a.dues[cardinality(a.dues)]), i.fy_to))) AS last_fy
      FROM (SELECT id AS indicator_id, 0::bigint AS dep FROM indicator
            UNION SELECT indicator_id, dep FROM yearly
            UNION SELECT indicator_id, dep FROM aim) d
      JOIN indicator i ON i.id = d.indicator_id
      LEFT JOIN (SELECT indicator_id, dep, min(fiscal_year) AS first_fy, max(fiscal_year) AS last_fy
                   FROM yearly GROUP BY 1, 2) y USING (indicator_id, dep)
      LEFT JOIN aim a USING (indicator_id, dep)
      LEFT JOIN organizations_department o ON o.id = nullif(d.dep, 0)
), year_row AS (
    SELECT i.*, s.dep, s.department_id, g.fiscal_year, make_date(g.fiscal_year, 4, 1) AS fy_first,
           make_date(g.fiscal_year + 1, 3, 31) AS fy_last, y.figures, y.any_approximate,
           y.first_day, y.figure_state, y.period_last AS figure_last,
           y.period_first AS figure_first, y.granularity, y.numerator, y.denominator,
           y.approximate AS latest_approximate,
           CASE WHEN y.figure_state = 'value'
                THEN CASE i.kind WHEN 'flow' THEN y.total ELSE y.actual END END AS actual,
           coalesce(y.period_last, make_date(g.fiscal_year + 1, 3, 31)) AS ref_day
      FROM series s JOIN indicator i ON i.id = s.indicator_id
      CROSS JOIN LATERAL generate_series(
          least(coalesce(s.first_fy, core_fiscal_year(today)),
                coalesce(s.last_fy, core_fiscal_year(today))),
          coalesce(s.last_fy, core_fiscal_year(today))) AS g (fiscal_year)
      LEFT JOIN yearly y ON y.indicator_id = s.indicator_id AND y.dep = s.dep
           AND y.fiscal_year = g.fiscal_year
), aimed AS (
    -- The target in force is the earliest one due on or after the figure's last day; where all
    -- are past, the last one. A pace starts at the previous target, else at the baseline; a flow
    -- starts each year at nothing.
    SELECT r.*, a.revisions[k.k] AS revision_id, a.vals[k.k] AS target,
           a.uppers[k.k] AS target_upper, a.dues[k.k] AS due_on,
           a.vals[k.k + 1] AS next_target, a.dues[k.k + 1] AS next_due_on,
           CASE WHEN r.kind = 'flow' THEN 0 ELSE coalesce(a.vals[k.k - 1], r.baseline) END
               AS start_value,
           CASE WHEN r.kind <> 'flow' THEN coalesce(a.dues[k.k - 1], r.baseline_on)
                WHEN a.dues[k.k] BETWEEN r.fy_first AND r.fy_last THEN r.fy_first - 1 END
               AS start_on,
           CASE WHEN r.kind = 'flow' THEN 0 ELSE coalesce(r.baseline, a.vals[k.k - 1]) END AS origin
      FROM year_row r
      LEFT JOIN aim a ON a.indicator_id = r.id AND a.dep = r.dep
      LEFT JOIN LATERAL (
          SELECT coalesce(min(u.o) FILTER (WHERE u.due >= r.ref_day), max(u.o))::integer AS k
            FROM unnest(a.dues) WITH ORDINALITY u (due, o)) k ON true
), judged AS (
    SELECT a.*,
           kpis_rate(a.rule, a.actual, a.target, a.baseline) AS rate,
           kpis_rate(a.rule, a.actual, a.next_target, a.baseline) AS next_rate,
           kpis_met(a.desired, a.actual, a.target, a.target_upper) AS met,
           e.expected, d.is_due,
           CASE WHEN a.rule IN ('met_or_not', 'within') THEN NULL
                ELSE kpis_pace(a.actual, e.expected, a.origin) END AS pace,
           greatest(0, kpis_periods_ended(a.frequency, a.fiscal_year, today - a.entry_days)
                       - coalesce(a.figures, 0)) AS overdue_periods
      FROM aimed a
      CROSS JOIN LATERAL (SELECT kpis_expected(a.pace_shape, a.start_value, a.start_on,
                                               a.target, a.due_on, a.ref_day)) e (expected)
      -- With no figure at all, the first period's deadline counts.
      CROSS JOIN LATERAL (SELECT CASE a.frequency
          WHEN 'month' THEN a.fy_first + interval '1 month' - interval '1 day'
          WHEN 'quarter' THEN a.fy_first + interval '3 months' - interval '1 day'
          WHEN 'half' THEN a.fy_first + interval '6 months' - interval '1 day'
          ELSE a.fy_last END + a.entry_days * interval '1 day' < today) d (is_due)
), ruled AS (
    SELECT j.*,
           kpis_no_rate(j.rule, j.figure_state, j.actual, j.target, j.baseline, j.is_due) AS no_rate,
           kpis_status(j.figure_state, j.actual, j.target, j.met, j.is_due,
                       j.due_on <= j.ref_day AND j.due_on < today,
                       j.baseline IS NOT NULL AND j.kind <> 'flow', j.pace, j.rate,
                       j.on_track_from, j.slightly_late_from, j.reporting) AS status
      FROM judged j
)
SELECT r.organization_id, r.id, r.department_id, r.fiscal_year,
       r.fiscal_year = first_value(r.fiscal_year) OVER (
           PARTITION BY r.id, r.dep
           ORDER BY (r.actual IS NULL), (r.actual IS NULL AND r.status = 'not_due'),
                    r.fiscal_year DESC),
       kpis_kept(r.actual), CASE r.kind WHEN 'flow' THEN NULL ELSE r.numerator END,
       CASE r.kind WHEN 'flow' THEN NULL ELSE r.denominator END,
       coalesce(CASE r.kind WHEN 'flow' THEN r.any_approximate ELSE r.latest_approximate END, false),
       r.figure_state, CASE r.kind WHEN 'flow' THEN r.first_day ELSE r.figure_first END,
       r.figure_last, r.granularity, coalesce(r.figures, 0),
       CASE r.reporting WHEN 'published' THEN 0 ELSE r.overdue_periods END,
       r.target, r.target_upper, r.due_on, r.rate, r.no_rate, r.met, r.next_target, r.next_due_on,
       r.next_rate, kpis_kept(r.expected), r.pace, r.status, r.rule, 1,
       jsonb_build_object(
           'actual', kpis_kept(r.actual)::text, 'numerator', r.numerator::text,
           'denominator', r.denominator::text, 'figures', coalesce(r.figures, 0),
           'figure_state', r.figure_state, 'kind', r.kind, 'desired', r.desired,
           'target', r.target::text, 'target_upper', r.target_upper::text, 'due_on', r.due_on,
           'target_revision', r.revision_id, 'baseline', r.baseline::text,
           'baseline_on', r.baseline_on, 'start_value', r.start_value::text,
           'start_on', r.start_on, 'origin', r.origin::text, 'pace_shape', r.pace_shape,
           'day', r.ref_day, 'on_track_from', r.on_track_from::text,
           'slightly_late_from', r.slightly_late_from::text, 'is_due', r.is_due,
           'definition_version', r.definition_version),
       today
  FROM ruled r
$$;
