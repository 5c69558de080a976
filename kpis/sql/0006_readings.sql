-- What the evaluation reads, version 2: figures (with drafts, where asked), targets with the day
-- they were moved to and what was decided first, and everything that says how to judge, each as it
-- is known now (`known_at` NULL) or as it was known at a moment.
DROP FUNCTION IF EXISTS kpis_evaluate(bigint[], date, timestamptz);
DROP FUNCTION IF EXISTS kpis_figures(bigint[], timestamptz);
DROP FUNCTION IF EXISTS kpis_targets(bigint[], timestamptz);
DROP FUNCTION IF EXISTS kpis_indicators(bigint[], timestamptz);

-- Approved figures as they are stored. With drafts, the newest revision of a figure stands in for
-- the approved one, unless it was dropped.
CREATE OR REPLACE FUNCTION kpis_figures(ids bigint[], known_at timestamptz, with_drafts boolean)
RETURNS TABLE (indicator_id bigint, department_id bigint, fiscal_year integer, granularity text,
               period_first date, period_last date, figure_state text, value numeric,
               numerator numeric, denominator numeric, approximate boolean, as_of date,
               measurement_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT m.indicator_id, m.department_id, m.fiscal_year, m.granularity,
           m.period_first, m.period_last, m.figure_state, m.value,
           m.numerator, m.denominator, m.approximate, m.as_of, m.id
      FROM kpis_measurement m
     WHERE known_at IS NULL AND NOT with_drafts
       AND m.indicator_id = ANY (ids) AND m.approved_seq IS NOT NULL
    UNION ALL
    SELECT m.indicator_id, m.department_id, m.fiscal_year, m.granularity,
           m.period_first, m.period_last, f.figure_state, f.value,
           f.numerator, f.denominator, f.approximate, f.as_of, m.id
      FROM kpis_measurement m
      CROSS JOIN LATERAL (
          SELECT m.figure_state, m.value, m.numerator, m.denominator, m.approximate, m.as_of
           WHERE m.approved_seq IS NOT NULL AND m.state IN ('approved', 'discarded')
          UNION ALL
          SELECT r.figure_state, r.value, r.numerator, r.denominator, r.approximate, r.as_of
            FROM kpis_measurementrevision r
           WHERE r.measurement_id = m.id AND r.seq = m.seq
             AND m.state NOT IN ('approved', 'discarded')) f
     WHERE known_at IS NULL AND with_drafts AND m.indicator_id = ANY (ids)
    UNION ALL
    SELECT m.indicator_id, m.department_id, m.fiscal_year, m.granularity,
           m.period_first, m.period_last, r.figure_state, r.value,
           r.numerator, r.denominator, r.approximate, r.as_of, m.id
      FROM kpis_measurement m
      CROSS JOIN LATERAL (
          SELECT * FROM kpis_measurementrevision r
           WHERE r.measurement_id = m.id AND r.state = 'approved' AND r.recorded_at <= known_at
           ORDER BY r.seq DESC LIMIT 1) r
     WHERE known_at IS NOT NULL AND m.indicator_id = ANY (ids)
$$;

-- Targets with what their latest revision says, in order of the due days in force. `original_*` is
-- what was decided first, with the first due day; NULL where nothing has been decided since.
-- `renewed_on` is the day of the decision in force, where one is known.
CREATE OR REPLACE FUNCTION kpis_targets(ids bigint[], known_at timestamptz)
RETURNS TABLE (indicator_id bigint, department_id bigint, target_id bigint, due_on date,
               revision_id bigint, value numeric, upper_value numeric, renewed_on date,
               original_value numeric, original_upper numeric, original_due_on date)
LANGUAGE sql STABLE AS $$
    SELECT r.indicator_id, r.department_id, r.target_id, coalesce(r.due_on, r.first_due_on),
           r.id, r.value, r.upper_value,
           coalesce(r.decided_on, CASE WHEN r.seq > 1
               THEN (r.recorded_at AT TIME ZONE 'Asia/Tokyo')::date END),
           o.value, o.upper_value, CASE WHEN o.seq IS NOT NULL THEN r.first_due_on END
      FROM (SELECT t.indicator_id, t.department_id, t.due_on AS first_due_on, t.id AS target_id,
                   l.id, l.seq, l.due_on, l.value, l.upper_value, l.decided_on, l.recorded_at
              FROM kpis_target t
              CROSS JOIN LATERAL (
                  SELECT r.* FROM kpis_targetrevision r
                   WHERE r.target_id = t.id AND (known_at IS NULL OR r.recorded_at <= known_at)
                   ORDER BY r.seq DESC LIMIT 1) l
             WHERE t.indicator_id = ANY (ids)) r
      LEFT JOIN LATERAL (
          SELECT o.seq, o.value, o.upper_value FROM kpis_targetrevision o
           WHERE r.seq > 1 AND o.target_id = r.target_id AND NOT o.undecided
             AND (o.seq < r.seq OR r.due_on <> r.first_due_on)
           ORDER BY o.seq LIMIT 1) o ON true
$$;

-- Indicators as they are, or as the change record says they were, each with the thresholds and the
-- plan's years of the same moment: whoever changes a scheme today changes no dashboard of last year.
-- The KPI's last day comes with 0010_ends.sql.
CREATE OR REPLACE FUNCTION kpis_indicators(ids bigint[], known_at timestamptz)
RETURNS TABLE (id bigint, organization_id bigint, plan_id bigint, scheme_id bigint, kind text,
               desired text, rule text, frequency text, entry_days integer, pace_shape text,
               reporting text, baseline numeric, baseline_on date, definition_version integer,
               roll_up text, derivation text, department_threshold numeric,
               fy_from integer, fy_to integer, on_track_from numeric, slightly_late_from numeric,
               basis text, ended_on date)
LANGUAGE sql STABLE AS $$
    SELECT i.id, i.organization_id, i.plan_id, i.scheme_id, i.kind, i.desired, i.rule, i.frequency,
           i.entry_days, i.pace_shape, i.reporting, i.baseline, i.baseline_on, i.definition_version,
           i.roll_up, i.derivation, i.department_threshold,
           p.fy_from, p.fy_to, s.on_track_from, s.slightly_late_from, s.basis, NULL::date
      FROM kpis_indicator i
      JOIN plans_plan p ON p.id = i.plan_id
      JOIN kpis_ratingscheme s ON s.id = i.scheme_id
     WHERE known_at IS NULL AND i.id = ANY (ids)
    UNION ALL
    SELECT e.id, e.organization_id, e.plan_id, e.scheme_id, e.kind, e.desired, e.rule, e.frequency,
           e.entry_days, e.pace_shape, e.reporting, e.baseline, e.baseline_on, e.definition_version,
           -- Records from before there were roll-ups, derivations and grades have none.
           coalesce(e.roll_up, 'none'), coalesce(e.derivation, 'typed'), e.department_threshold,
           p.fy_from, p.fy_to, s.on_track_from, s.slightly_late_from, coalesce(s.basis, 'status'),
           NULL::date
      FROM (SELECT DISTINCT ON (pgh_obj_id) *
              FROM kpis_indicatorevent
             WHERE known_at IS NOT NULL AND pgh_obj_id = ANY (ids) AND pgh_created_at <= known_at
             ORDER BY pgh_obj_id, pgh_created_at DESC, pgh_id DESC) e
      CROSS JOIN LATERAL (
          SELECT v.fy_from, v.fy_to FROM plans_planevent v
           WHERE v.pgh_obj_id = e.plan_id AND v.pgh_created_at <= known_at
           ORDER BY v.pgh_created_at DESC, v.pgh_id DESC LIMIT 1) p
      CROSS JOIN LATERAL (
          SELECT v.on_track_from, v.slightly_late_from, v.basis FROM kpis_ratingschemeevent v
           WHERE v.pgh_obj_id = e.scheme_id AND v.pgh_created_at <= known_at
           ORDER BY v.pgh_created_at DESC, v.pgh_id DESC LIMIT 1) s
     WHERE e.pgh_label <> 'delete'
$$;

-- The departments that are asked for figures of their own.
CREATE OR REPLACE FUNCTION kpis_asked(ids bigint[], known_at timestamptz)
RETURNS TABLE (indicator_id bigint, dep bigint, baseline numeric, baseline_on date,
               weight numeric, asked_from date, asked_to date)
LANGUAGE sql STABLE AS $$
    SELECT d.indicator_id, d.department_id, d.baseline, d.baseline_on, d.weight,
           d.asked_from, d.asked_to
      FROM kpis_departmentseries d
     WHERE known_at IS NULL AND d.indicator_id = ANY (ids)
    UNION ALL
    SELECT e.indicator_id, e.department_id, e.baseline, e.baseline_on, e.weight,
           e.asked_from, e.asked_to
      FROM (SELECT DISTINCT ON (pgh_obj_id) *
              FROM kpis_departmentseriesevent
             WHERE known_at IS NOT NULL AND indicator_id = ANY (ids) AND pgh_created_at <= known_at
             ORDER BY pgh_obj_id, pgh_created_at DESC, pgh_id DESC) e
     WHERE e.pgh_label <> 'delete'
$$;

-- Versions of the definitions that are in force on some day, in order of their first days, and the
-- first days of those that break the series. A version that begins no later than an older one takes
-- its place altogether.
CREATE OR REPLACE FUNCTION kpis_definitions(ids bigint[], known_at timestamptz)
RETURNS TABLE (indicator_id bigint, numbers integer[], froms date[], breaks date[])
LANGUAGE sql STABLE AS $$
    WITH version AS (
        SELECT v.indicator_id, v.number, v.breaks_series,
               coalesce(v.applies_from, date '-infinity') AS applies_from
          FROM kpis_definitionversion v
         WHERE v.indicator_id = ANY (ids) AND (known_at IS NULL OR v.recorded_at <= known_at)
    )
    SELECT v.indicator_id, array_agg(v.number::integer ORDER BY v.number),
           array_agg(v.applies_from ORDER BY v.number),
           array_agg(v.applies_from ORDER BY v.number) FILTER (WHERE v.breaks_series)
      FROM version v
     WHERE NOT EXISTS (SELECT FROM version later
                        WHERE later.indicator_id = v.indicator_id AND later.number > v.number
                          AND later.applies_from <= v.applies_from)
     GROUP BY v.indicator_id
$$;

-- Grades of rating schemes, as arrays whose positions fit each other. In a scheme by rate they stand
-- from the lowest to the highest, then the one for "no rate"; `floors` leaves the lowest out.
CREATE OR REPLACE FUNCTION kpis_grades(schemes bigint[], known_at timestamptz)
RETURNS TABLE (scheme_id bigint, statuses text[], floors numeric[], rated integer,
               without_rate boolean, marks text[], words text[], tones text[])
LANGUAGE sql STABLE AS $$
    WITH grade AS (
        SELECT g.scheme_id, g.mark, g.word, g.tone, g.from_percent, g.without_rate, g.status
          FROM kpis_grade g
         WHERE known_at IS NULL AND g.scheme_id = ANY (schemes)
        UNION ALL
        SELECT e.scheme_id, e.mark, e.word, e.tone, e.from_percent, e.without_rate, e.status
          FROM (SELECT DISTINCT ON (pgh_obj_id) *
                  FROM kpis_gradeevent
                 WHERE known_at IS NOT NULL AND scheme_id = ANY (schemes)
                   AND pgh_created_at <= known_at
                 ORDER BY pgh_obj_id, pgh_created_at DESC, pgh_id DESC) e
         WHERE e.pgh_label <> 'delete'
    ), placed AS (
        SELECT g.*, g.status IS NULL AND NOT g.without_rate AS by_rate,
               row_number() OVER (PARTITION BY g.scheme_id
                                  ORDER BY (g.status IS NOT NULL), g.without_rate,
                                           g.from_percent NULLS FIRST) AS place
          FROM grade g
    )
    SELECT p.scheme_id, array_agg(p.status::text ORDER BY p.place),
           coalesce(array_agg(p.from_percent ORDER BY p.place)
                        FILTER (WHERE p.by_rate AND p.place > 1), '{}'),
           (count(*) FILTER (WHERE p.by_rate))::integer, bool_or(p.without_rate),
           array_agg(p.mark::text ORDER BY p.place), array_agg(p.word::text ORDER BY p.place),
           array_agg(p.tone::text ORDER BY p.place)
      FROM placed p
     GROUP BY p.scheme_id
$$;

-- Whether what was set on a day, or decided anew on one, can stand beside figures that begin with a
-- break in the definition.
CREATE OR REPLACE FUNCTION kpis_reaches_across(dated date, renewed date, break_on date)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN break_on IS NULL OR coalesce(dated >= break_on, false) OR coalesce(renewed >= break_on, false);

-- The day on which a baseline was last restated: NULL where it is the one it always was.
CREATE OR REPLACE FUNCTION kpis_baseline_restated(
    indicator bigint, dep bigint, present numeric, present_on date, known_at timestamptz)
RETURNS date LANGUAGE sql STABLE AS $$
    WITH past AS (
        SELECT e.pgh_id AS place, e.pgh_created_at AS moment,
               (e.baseline, e.baseline_on) IS DISTINCT FROM (present, present_on) AS differs
          FROM kpis_indicatorevent e
         WHERE dep = 0 AND e.pgh_obj_id = indicator
           AND (known_at IS NULL OR e.pgh_created_at <= known_at)
        UNION ALL
        SELECT e.pgh_id, e.pgh_created_at,
               (e.baseline, e.baseline_on) IS DISTINCT FROM (present, present_on)
          FROM kpis_departmentseriesevent e
         WHERE dep <> 0 AND e.indicator_id = indicator AND e.department_id = dep
           AND (known_at IS NULL OR e.pgh_created_at <= known_at)
    )
    SELECT (min(p.moment) AT TIME ZONE 'Asia/Tokyo')::date
      FROM past p
     WHERE p.place > (SELECT max(d.place) FROM past d WHERE d.differs)
$$;
