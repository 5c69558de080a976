-- What was told to those who answer stands still from the opening on, and a survey that ended
-- never opens again. The pages say so first; this is for whatever comes past them.
CREATE FUNCTION surveys_survey_life() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text[] := ARRAY['organization_id', 'key', 'public_key', 'series', 'wave', 'title',
        'purpose', 'audience', 'origin', 'entry', 'confidential', 'k', 'opens_on', 'delete_on',
        'opened_at'];
    before jsonb := to_jsonb(OLD);
    after jsonb;
    name text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state NOT IN ('draft', 'discarded') THEN
            RAISE EXCEPTION 'survey %: only a draft can be removed', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_survey_steps';
        END IF;
        RETURN OLD;
    END IF;
    after := to_jsonb(NEW);
    IF OLD.state <> NEW.state THEN
        IF NOT ((OLD.state, NEW.state) IN (('draft', 'discarded'), ('discarded', 'draft'))
                OR OLD.origin = 'asked' AND (OLD.state, NEW.state)
                   IN (('draft', 'open'), ('open', 'closing'), ('closing', 'closed'))
                OR OLD.origin <> 'asked' AND (OLD.state, NEW.state) IN (('draft', 'closed'))) THEN
            RAISE EXCEPTION 'survey %: no way from % to %', OLD.id, OLD.state, NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_survey_steps';
        END IF;
        -- Whoever ends the asking waits for the answers on their way; none slips in behind.
        IF OLD.state = 'open' THEN
            PERFORM pg_advisory_xact_lock(7310014, OLD.id::integer);
        END IF;
    END IF;
    -- Published totals were collected by nobody here: nothing was told to anyone.
    IF OLD.origin = 'totals' OR OLD.state IN ('draft', 'discarded') THEN
        RETURN NEW;
    END IF;
    FOREACH name IN ARRAY told LOOP
        IF before -> name IS DISTINCT FROM after -> name THEN
            RAISE EXCEPTION 'survey %: % is fixed since the opening', OLD.id, name
                USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_survey_fixed';
        END IF;
    END LOOP;
    IF OLD.closes_at IS DISTINCT FROM NEW.closes_at
       AND (OLD.state <> 'open' OR NEW.state <> 'open' OR NEW.closes_at <= OLD.closes_at) THEN
        RAISE EXCEPTION 'survey %: the end of an open survey is put off, nothing else', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_survey_fixed';
    END IF;
    IF OLD.box_key IS DISTINCT FROM NEW.box_key AND NEW.state <> 'closed' THEN
        RAISE EXCEPTION 'survey %: the box keeps its key', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_survey_fixed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER surveys_survey_life BEFORE UPDATE OR DELETE ON surveys_survey
FOR EACH ROW EXECUTE FUNCTION surveys_survey_life();

-- Questions, groups, the roll and the declared tables. The argument is the SQL that leads from a
-- row ($1) to its survey's id.
CREATE FUNCTION surveys_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    way text := TG_ARGV[0];
    ids bigint[] := '{}';
    one bigint;
    frozen bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE way INTO one USING OLD;
        ids := ids || one;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        EXECUTE way INTO one USING NEW;
        ids := ids || one;
    END IF;
    -- An opening on its way is waited for, or waits.
    PERFORM FROM surveys_survey WHERE id = ANY (ids) ORDER BY id FOR SHARE;
    SELECT id INTO frozen FROM surveys_survey
     WHERE id = ANY (ids) AND state IN ('open', 'closing', 'closed') AND origin <> 'totals' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'survey %: % stands still since the opening', frozen, TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_survey_fixed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

DO $$
DECLARE
    own text := 'SELECT ($1).survey_id';
    asked text := 'SELECT survey_id FROM surveys_question WHERE id = ($1).question_id';
    along text := 'SELECT survey_id FROM surveys_axis WHERE id = ($1).axis_id';
    part record;
BEGIN
    FOR part IN SELECT * FROM (VALUES
        ('surveys_page', own), ('surveys_question', own), ('surveys_choice', asked),
        ('surveys_matrixrow', asked), ('surveys_axis', own), ('surveys_axisvalue', along),
        ('surveys_rollcell', own), ('surveys_declaredtable', own)) AS parts (name, way)
    LOOP
        EXECUTE format('CREATE TRIGGER surveys_frozen BEFORE INSERT OR UPDATE OR DELETE ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION surveys_frozen(%L)', part.name, part.way);
    END LOOP;
END $$;

-- Answers stand in the open nowhere while people are being asked, and none is added to a survey
-- whose result stands. Said once a statement: a close writes all of them in one.
CREATE FUNCTION surveys_answers_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT s.id INTO wrong
      FROM surveys_survey s
     WHERE s.id IN (SELECT DISTINCT survey_id FROM added)
       AND (s.state = 'open'
            OR EXISTS (SELECT FROM surveys_surveyresult r WHERE r.survey_id = s.id))
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'survey %: answers are written at its close only', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_answers_closed';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER surveys_answers_closed AFTER INSERT ON surveys_response
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION surveys_answers_closed();
CREATE TRIGGER surveys_answers_closed AFTER INSERT ON surveys_freetext
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION surveys_answers_closed();

CREATE FUNCTION surveys_answers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a response is never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_answers_closed';
END $$;

CREATE TRIGGER surveys_answers_stay BEFORE UPDATE ON surveys_response
FOR EACH STATEMENT EXECUTE FUNCTION surveys_answers_stay();
