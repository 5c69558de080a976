-- The sealed ballot box: docs/adr/0014-sealed-ballot-box.md.
--
-- Two tables outside Django's models, each with one partition per open survey. The processes' role
-- has no right on them at all; it calls the functions below, which hold every rule of the box.
-- No sequence, no time, no person: a ballot is ciphertext under a random key, a code a digest.
CREATE TABLE surveys_ballot (
    survey_id bigint NOT NULL,
    key uuid NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (survey_id, key),
    CONSTRAINT surveys_ballot_length CHECK (octet_length(sealed) BETWEEN 1 AND 1048576)
) PARTITION BY LIST (survey_id);

CREATE TABLE surveys_code (
    survey_id bigint NOT NULL,
    digest bytea NOT NULL,
    cell_id bigint NOT NULL,
    used boolean NOT NULL DEFAULT false,
    PRIMARY KEY (survey_id, digest),
    CONSTRAINT surveys_code_length CHECK (octet_length(digest) = 32)
) PARTITION BY LIST (survey_id);

-- Attached, not created in place: attaching does not stop other surveys' answers meanwhile.
CREATE FUNCTION surveys_box_make(of_survey bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part text;
BEGIN
    PERFORM FROM public.surveys_survey WHERE id = of_survey AND state = 'draft' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'survey %: a box is made at its opening, once', of_survey
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_box_made_once';
    END IF;
    FOREACH part IN ARRAY ARRAY['surveys_ballot', 'surveys_code'] LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I', part || '_' || of_survey);
        EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)',
                       part || '_' || of_survey, part);
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%s)',
                       part, part || '_' || of_survey, of_survey);
    END LOOP;
END $$;

-- In the order of the digests, which is a random one: nothing tells which code was made first.
CREATE FUNCTION surveys_codes_add(of_survey bigint, cells bigint[], digests bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.surveys_survey
      WHERE id = of_survey AND state IN ('draft', 'open') FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'survey %: codes are added before its close', of_survey
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_codes_before_close';
    END IF;
    INSERT INTO public.surveys_code (survey_id, digest, cell_id)
    SELECT of_survey, made.digest, made.cell
      FROM unnest(cells, digests) AS made (cell, digest)
      JOIN public.surveys_rollcell roll ON roll.id = made.cell AND roll.survey_id = of_survey
     ORDER BY made.digest;
END $$;

-- Takes a group's unused codes away; returns how many there were.
CREATE FUNCTION surveys_codes_void(of_survey bigint, of_cell bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    PERFORM FROM public.surveys_survey WHERE id = of_survey AND state = 'open' FOR SHARE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    DELETE FROM public.surveys_code
     WHERE survey_id = of_survey AND cell_id = of_cell AND NOT used;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- 'open' with the group, 'used' or 'unknown'; a code that was used no longer tells its group.
CREATE FUNCTION surveys_code_state(of_survey bigint, of_digest bytea,
                                   OUT state text, OUT cell bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN c.used IS NULL THEN 'unknown' WHEN c.used THEN 'used' ELSE 'open' END,
           CASE WHEN NOT c.used THEN c.cell_id END
      FROM (SELECT 1) AS one
      LEFT JOIN public.surveys_code c ON c.survey_id = of_survey AND c.digest = of_digest
$$;

-- One answer goes in: 'cast', or 'used' (this code or this very form went in before), 'unknown'
-- (no such code), 'closed'.
--
-- An advisory lock, shared among answers and taken alone by whoever ends the asking (see
-- surveys_survey_life), keeps every answer before or after the close. A lock on the survey's row
-- would do too, but leaves the answers' transaction numbers on a row that stays.
CREATE FUNCTION surveys_cast(of_survey bigint, of_digest bytea, of_key uuid, of_sealed bytea)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    survey record;
    was_used boolean;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7310014, of_survey::integer);
    SELECT s.state, s.entry, s.closes_at INTO survey
      FROM public.surveys_survey s WHERE s.id = of_survey;
    IF NOT FOUND OR survey.state <> 'open' OR clock_timestamp() >= survey.closes_at THEN
        RETURN 'closed';
    END IF;
    IF survey.entry = 'codes' THEN
        SELECT c.used INTO was_used FROM public.surveys_code c
         WHERE c.survey_id = of_survey AND c.digest = of_digest FOR UPDATE;
        IF NOT FOUND THEN
            RETURN 'unknown';
        ELSIF was_used THEN
            RETURN 'used';
        END IF;
    END IF;
    INSERT INTO public.surveys_ballot (survey_id, key, sealed)
    VALUES (of_survey, of_key, of_sealed) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'used';
    END IF;
    IF survey.entry = 'codes' THEN
        UPDATE public.surveys_code SET used = true
         WHERE survey_id = of_survey AND digest = of_digest;
    END IF;
    RETURN 'cast';
END $$;

-- Codes made and used per group. Without codes: one line without a group, the answers in the box.
CREATE FUNCTION surveys_turnout(of_survey bigint)
RETURNS TABLE (cell bigint, made bigint, used bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.cell_id, count(*), count(*) FILTER (WHERE c.used)
      FROM public.surveys_code c WHERE c.survey_id = of_survey GROUP BY c.cell_id
    UNION ALL
    SELECT NULL, NULL, count(b.*)
      FROM public.surveys_survey s
      LEFT JOIN public.surveys_ballot b ON b.survey_id = s.id
     WHERE s.id = of_survey AND s.entry <> 'codes' AND s.state IN ('open', 'closing')
     GROUP BY s.id
$$;

CREATE FUNCTION surveys_box_read(of_survey bigint) RETURNS SETOF bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.surveys_survey WHERE id = of_survey AND state = 'closing';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'survey %: the box is read at its close only', of_survey
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_box_read_at_close';
    END IF;
    RETURN QUERY SELECT b.sealed FROM public.surveys_ballot b
                  WHERE b.survey_id = of_survey ORDER BY b.key;
END $$;

-- Both partitions go as files: no dead row stays behind.
CREATE FUNCTION surveys_box_destroy(of_survey bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.surveys_survey WHERE id = of_survey AND state = 'closing';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'survey %: the box is destroyed at its close only', of_survey
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_box_destroyed_at_close';
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS public.%I', 'surveys_code_' || of_survey);
    EXECUTE format('DROP TABLE IF EXISTS public.%I', 'surveys_ballot_' || of_survey);
END $$;

REVOKE ALL ON surveys_ballot, surveys_code FROM PUBLIC;
REVOKE ALL ON FUNCTION
    surveys_box_make(bigint), surveys_codes_add(bigint, bigint[], bytea[]),
    surveys_codes_void(bigint, bigint), surveys_code_state(bigint, bytea),
    surveys_cast(bigint, bytea, uuid, bytea), surveys_turnout(bigint),
    surveys_box_read(bigint), surveys_box_destroy(bigint)
FROM PUBLIC;
