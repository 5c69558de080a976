-- The end of a KPI (終了): periods that begin after its last day are asked for by nobody, neither of
-- the whole nor of a department. The evaluation minds `ended_on`; here it learns of it.
CREATE INDEX kpis_indicator_ended ON kpis_indicator (id) INCLUDE (ended_on)
 WHERE ended_on IS NOT NULL;

-- As before, with the last day.
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
           p.fy_from, p.fy_to, s.on_track_from, s.slightly_late_from, s.basis, i.ended_on
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
           e.ended_on
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
