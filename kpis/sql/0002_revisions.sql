-- A figure's life. Revisions are appended; PostgreSQL refuses a step that the workflow does not
-- know and keeps the cell (kpis_measurement) in step with its revisions. The same table of steps
-- stands in kpis/workflow.py; a test holds the two against each other.
CREATE OR REPLACE FUNCTION kpis_step_ok(before text, after text, origin text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    -- Published facts and generated samples arrive as they are known: approved.
    WHEN origin IN ('document', 'sample') THEN true
    WHEN before IS NULL THEN after = 'draft'
    WHEN before = 'draft' THEN after IN ('draft', 'submitted')
    WHEN before = 'submitted' THEN after IN ('approved', 'returned', 'draft')
    WHEN before = 'returned' THEN after = 'draft'
    WHEN before = 'approved' THEN after = 'draft'
    ELSE false
END;

CREATE OR REPLACE FUNCTION kpis_follow_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT a.measurement_id, b.state AS before, a.state AS after INTO wrong
      FROM added a
      LEFT JOIN kpis_measurementrevision b
             ON b.measurement_id = a.measurement_id AND b.seq = a.seq - 1
     WHERE (a.seq > 1 AND b.id IS NULL) OR NOT kpis_step_ok(b.state, a.state, a.origin)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'measurement %: step % to % is not allowed',
            wrong.measurement_id, coalesce(wrong.before, 'nothing'), wrong.after
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_measurementrevision_step_ok';
    END IF;

    UPDATE kpis_measurement m SET seq = l.seq, state = l.state
      FROM (SELECT DISTINCT ON (measurement_id) measurement_id, seq, state
              FROM added ORDER BY measurement_id, seq DESC) l
     WHERE m.id = l.measurement_id;

    UPDATE kpis_measurement m
       SET approved_seq = l.seq, figure_state = l.figure_state, value = l.value,
           numerator = l.numerator, denominator = l.denominator,
           approximate = l.approximate, as_of = l.as_of
      FROM (SELECT DISTINCT ON (measurement_id) * FROM added
             WHERE state = 'approved' ORDER BY measurement_id, seq DESC) l
     WHERE m.id = l.measurement_id;
    RETURN NULL;
END $$;

CREATE TRIGGER kpis_follow_revisions AFTER INSERT ON kpis_measurementrevision
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kpis_follow_revisions();

-- A cell starts empty: a figure that counts comes from a revision, never with the cell itself.
CREATE OR REPLACE FUNCTION kpis_measurement_starts_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a measurement starts empty; its figure comes with a revision'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_measurement_starts_empty';
END $$;

CREATE TRIGGER kpis_measurement_starts_empty BEFORE INSERT ON kpis_measurement
FOR EACH ROW WHEN (
    NEW.seq <> 0 OR NEW.state <> 'draft' OR NEW.approved_seq IS NOT NULL
    OR NEW.figure_state IS NOT NULL OR NEW.value IS NOT NULL OR NEW.numerator IS NOT NULL
    OR NEW.denominator IS NOT NULL OR NEW.as_of IS NOT NULL OR NEW.approximate)
EXECUTE FUNCTION kpis_measurement_starts_empty();
