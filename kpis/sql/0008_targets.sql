-- Due days of targets. A target may be moved to another day by a later decision, so that the day
-- that counts stands in its latest revision; two targets of one series never share that day.
ALTER TABLE kpis_targetrevision
    ADD CONSTRAINT kpis_targetrevision_size CHECK (
        (value IS NULL OR (abs(value) < 1e18 AND scale(value) <= 10))
        AND (upper_value IS NULL OR (abs(upper_value) < 1e18 AND scale(upper_value) <= 10)));

-- The day a target is due now: that of its latest decision, or the first one.
CREATE OR REPLACE FUNCTION kpis_current_due(target bigint, first_due date) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT r.due_on FROM kpis_targetrevision r
                      WHERE r.target_id = target ORDER BY r.seq DESC LIMIT 1), first_due)
$$;

CREATE OR REPLACE FUNCTION kpis_due_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
    series bigint[];
BEGIN
    IF TG_TABLE_NAME = 'kpis_target' THEN
        SELECT array_agg(DISTINCT a.indicator_id) INTO series FROM added a;
    ELSE
        -- Only a decision about the day itself can bring two targets together.
        SELECT array_agg(DISTINCT t.indicator_id) INTO series
          FROM added a JOIN kpis_target t ON t.id = a.target_id
         WHERE a.due_on IS NOT NULL OR EXISTS (
               SELECT FROM kpis_targetrevision r
                WHERE r.target_id = a.target_id AND r.due_on IS NOT NULL);
    END IF;
    IF series IS NULL THEN
        RETURN NULL;
    END IF;
    -- Of two people at once the second waits here, and then sees the first one's target.
    PERFORM FROM kpis_indicator WHERE id = ANY (series) ORDER BY id FOR NO KEY UPDATE;
    SELECT t.indicator_id, kpis_current_due(t.id, t.due_on) AS due INTO wrong
      FROM kpis_target t
     WHERE t.indicator_id = ANY (series)
     GROUP BY t.indicator_id, t.department_id, kpis_current_due(t.id, t.due_on)
    HAVING count(*) > 1
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'indicator %: two targets are due on %', wrong.indicator_id, wrong.due
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'kpis_target_current_due_once';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER kpis_due_once AFTER INSERT ON kpis_targetrevision
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kpis_due_once();

CREATE TRIGGER kpis_due_once_inserted AFTER INSERT ON kpis_target
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kpis_due_once();

CREATE TRIGGER kpis_due_once_updated AFTER UPDATE ON kpis_target
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kpis_due_once();
