-- The end of a KPI (終了): periods that begin after its last day are asked for by nobody. What the
-- evaluation reads of it (0006_readings.sql) is stated anew here, with the end in it; the
-- evaluation itself stays as it is.
CREATE INDEX kpis_indicator_ended ON kpis_indicator (id) INCLUDE (ended_on)
 WHERE ended_on IS NOT NULL;

-- As before; the plan's years end with the KPI's last one.
CREATE OR REPLACE FUNCTION kpis_indicators(ids bigint[], known_at timestamptz)
RETURNS TABLE (id bigint, organization_id bigint, plan_id bigint, scheme_id bigint, kind text,
               desired text, rule text, frequency text, entry_days integer, pace_shape text,
               reporting text, baseline numeric, baseline_on date, definition_version integer,
               roll_up text, derivation text, department_threshold numeric,
               fy_from integer, fy_to integer, on_track_from numeric, slightly_late_from numeric,
               basis text)
LANGUAGE sql STABLE AS $$
    SELECT i.id, i.organization_id, i.plan_id, i.scheme_id, i.kind, i.desired, i.rule, i.frequency,
           i.entry_days, i.pace_shape, i.reporting, i.baseline, i.baseline_on, i.definition_version,
           i.roll_up, i.derivation, i.department_threshold,
           p.fy_from, least(p.fy_to, core_fiscal_year(i.ended_on)),
           s.on_track_from, s.slightly_late_from, s.basis
      FROM kpis_indicator i
      JOIN plans_plan p ON p.id = i.plan_id
      JOIN kpis_ratingscheme s ON s.id = i.scheme_id
     WHERE known_at IS NULL AND i.id = ANY (ids)
    UNION ALL
    SELECT e.id, e.organization_id, e.plan_id, e.scheme_id, e.kind, e.desired, e.rule, e.frequency,
           e.entry_days, e.pace_shape, e.reporting, e.baseline, e.baseline_on, e.definition_version,
           -- Records from before there were roll-ups, derivations and grades have none.
           coalesce(e.roll_up, 'none'), coalesce(e.derivation, 'typed'), e.department_threshold,
           p.fy_from, least(p.fy_to, core_fiscal_year(e.ended_on)),
           s.on_track_from, s.slightly_late_from, coalesce(s.basis, 'status')
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

-- As before; a department is asked no longer than the KPI lasts. Of a KPI that has ended the whole
-- has a row of its own (department 0), unless it is made from its departments.
CREATE OR REPLACE FUNCTION kpis_asked(ids bigint[], known_at timestamptz)
RETURNS TABLE (indicator_id bigint, dep bigint, baseline numeric, baseline_on date,
               weight numeric, asked_from date, asked_to date)
LANGUAGE sql STABLE AS $$
    SELECT d.indicator_id, d.department_id, d.baseline, d.baseline_on, d.weight, d.asked_from,
           least(d.asked_to, (SELECT i.ended_on FROM kpis_indicator i
                               WHERE i.id = d.indicator_id AND i.ended_on IS NOT NULL))
      FROM kpis_departmentseries d
     WHERE known_at IS NULL AND d.indicator_id = ANY (ids)
    UNION ALL
    SELECT i.id, 0, NULL, NULL, 1, NULL, i.ended_on
      FROM kpis_indicator i
     WHERE known_at IS NULL AND i.ended_on IS NOT NULL AND i.roll_up = 'none' AND i.id = ANY (ids)
    UNION ALL
    SELECT e.indicator_id, e.department_id, e.baseline, e.baseline_on, e.weight, e.asked_from,
           least(e.asked_to, (SELECT v.ended_on FROM kpis_indicatorevent v
                               WHERE v.pgh_obj_id = e.indicator_id
                                 AND v.pgh_created_at <= known_at
                               ORDER BY v.pgh_created_at DESC, v.pgh_id DESC LIMIT 1))
      FROM (SELECT DISTINCT ON (pgh_obj_id) *
              FROM kpis_departmentseriesevent
             WHERE known_at IS NOT NULL AND indicator_id = ANY (ids) AND pgh_created_at <= known_at
             ORDER BY pgh_obj_id, pgh_created_at DESC, pgh_id DESC) e
     WHERE e.pgh_label <> 'delete'
    UNION ALL
    SELECT e.id, 0, NULL, NULL, 1, NULL, e.ended_on
      FROM (SELECT DISTINCT ON (pgh_obj_id) *
              FROM kpis_indicatorevent
             WHERE known_at IS NOT NULL AND pgh_obj_id = ANY (ids) AND pgh_created_at <= known_at
             ORDER BY pgh_obj_id, pgh_created_at DESC, pgh_id DESC) e
     WHERE e.ended_on IS NOT NULL AND e.pgh_label <> 'delete'
       AND coalesce(e.roll_up, 'none') = 'none'
$$;

-- Nothing is entered for a period that begins after the end. The form says so first.
CREATE OR REPLACE FUNCTION kpis_mind_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM kpis_indicator WHERE ended_on IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    SELECT a.measurement_id INTO wrong
      FROM added a
      JOIN kpis_measurement m ON m.id = a.measurement_id
      JOIN kpis_indicator i ON i.id = m.indicator_id AND i.ended_on IS NOT NULL
     WHERE m.period_first > i.ended_on AND a.state <> 'discarded'
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'measurement %: its period begins after the end of the KPI', wrong
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'kpis_measurementrevision_not_after_end';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER kpis_mind_ends AFTER INSERT ON kpis_measurementrevision
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kpis_mind_ends();
