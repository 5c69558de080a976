-- Version 2 of the steps: a draft can be dropped, and what the portal itself counts from a list
-- needs nobody's approval (the rows of the list are what people answer for).
CREATE OR REPLACE FUNCTION kpis_step_ok(before text, after text, origin text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    -- Published facts and generated samples arrive as they are known: approved.
    WHEN origin IN ('document', 'sample') THEN true
    WHEN origin = 'inventory' AND after = 'approved' THEN true
    WHEN before IS NULL THEN after = 'draft'
    WHEN before = 'draft' THEN after IN ('draft', 'submitted', 'discarded')
    WHEN before = 'submitted' THEN after IN ('approved', 'returned', 'draft')
    WHEN before = 'returned' THEN after IN ('draft', 'discarded')
    WHEN before = 'approved' THEN after = 'draft'
    WHEN before = 'discarded' THEN after = 'draft'
    ELSE false
END;

-- Taking an import back gives a figure that had been returned back as returned: the import's draft
-- on top of a return, of an import that somebody asked to be undone, with the returned figure.
CREATE OR REPLACE FUNCTION kpis_gives_return_back(back_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
SELECT EXISTS (
    SELECT FROM kpis_measurementrevision back
      JOIN kpis_measurementrevision imported
        ON imported.measurement_id = back.measurement_id AND imported.seq = back.seq - 1
      JOIN kpis_importrun run
        ON run.id = imported.import_run_id AND run.state = 'done' AND run.undone_by_id IS NOT NULL
      JOIN kpis_measurementrevision earlier
        ON earlier.measurement_id = imported.measurement_id AND earlier.seq = imported.seq - 1
     WHERE back.id = back_id AND back.state = 'returned' AND imported.state = 'draft'
       AND earlier.state = 'returned'
       AND (earlier.figure_state, earlier.value, earlier.numerator, earlier.denominator,
            earlier.approximate, earlier.as_of)
           IS NOT DISTINCT FROM
           (back.figure_state, back.value, back.numerator, back.denominator,
            back.approximate, back.as_of));
$$;

CREATE OR REPLACE FUNCTION kpis_follow_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT a.measurement_id, b.state AS before, a.state AS after INTO wrong
      FROM added a
      LEFT JOIN kpis_measurementrevision b
             ON b.measurement_id = a.measurement_id AND b.seq = a.seq - 1
     WHERE (a.seq > 1 AND b.id IS NULL)
        OR (NOT kpis_step_ok(b.state, a.state, a.origin)
            AND NOT (a.state = 'returned' AND kpis_gives_return_back(a.id)))
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
