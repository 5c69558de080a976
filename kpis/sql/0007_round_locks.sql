-- A closed round locks its figures. The form says so first; this is for whatever comes past it.
-- What was submitted before the closing can still be approved or returned, and what the portal
-- itself counts, or publishes from documents, is not asked for by rounds.
CREATE OR REPLACE FUNCTION kpis_mind_closed_rounds() RETURNS trigger LANGUAGE plpgsql
-- The plan is kept for the session: from the rows that came, one index lookup each, whether one
-- or 100,000 came first.
SET join_collapse_limit = 1 SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    wrong record;
BEGIN
    IF NOT EXISTS (SELECT FROM added WHERE origin IN ('entry', 'api', 'import')
                      AND state IN ('draft', 'submitted', 'discarded')) THEN
        RETURN NULL;
    END IF;

    -- A round that is just being closed waits for the figures on their way, or they for it: none
    -- slips in behind the closing.
    PERFORM FROM kpis_collectionround r
      WHERE r.state = 'open' AND r.organization_id IN (SELECT organization_id FROM added)
      ORDER BY r.id FOR SHARE;

    SELECT a.measurement_id, r.title INTO wrong
      FROM added a
      JOIN kpis_measurement m ON m.id = a.measurement_id
      JOIN kpis_collectionround r
        ON r.organization_id = m.organization_id AND r.state = 'closed'
       AND r.period_first = m.period_first AND r.period_last = m.period_last
      JOIN kpis_rounditem i
        ON i.round_id = r.id AND i.indicator_id = m.indicator_id
       AND (i.department_id = m.department_id
            OR (i.department_id IS NULL AND m.department_id IS NULL))
     WHERE a.origin IN ('entry', 'api', 'import')
       AND a.state IN ('draft', 'submitted', 'discarded')
       AND NOT EXISTS (
            SELECT FROM kpis_roundunlock u
             WHERE u.round_id = r.id
               AND (u.item_id = i.id OR u.department_id = i.answerable_id)
               AND u.until >= (clock_timestamp() AT TIME ZONE 'Asia/Tokyo')::date)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'measurement %: the round "%" is closed', wrong.measurement_id, wrong.title
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'kpis_measurementrevision_round_closed';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER kpis_mind_closed_rounds AFTER INSERT ON kpis_measurementrevision
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kpis_mind_closed_rounds();

-- A round goes from draft to open to closed and never back; what it asks for is fixed once it is
-- open, and nothing of it changes once it is closed.
CREATE OR REPLACE FUNCTION kpis_round_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'round %: only a draft can be removed', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_collectionround_step_ok';
        END IF;
        RETURN OLD;
    END IF;
    IF NOT (OLD.state, NEW.state) IN (('draft', 'draft'), ('draft', 'open'), ('open', 'open'),
                                      ('open', 'closed')) THEN
        RAISE EXCEPTION 'round %: step % to % is not allowed', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_collectionround_step_ok';
    END IF;
    IF OLD.state = 'open' AND
       (OLD.organization_id, OLD.granularity, OLD.period_first, OLD.period_last, OLD.opened_at)
       IS DISTINCT FROM
       (NEW.organization_id, NEW.granularity, NEW.period_first, NEW.period_last, NEW.opened_at)
    THEN
        RAISE EXCEPTION 'round %: what it asks for is fixed once it is open', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_collectionround_frozen';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER kpis_round_life BEFORE UPDATE OR DELETE ON kpis_collectionround
FOR EACH ROW EXECUTE FUNCTION kpis_round_life();

CREATE OR REPLACE FUNCTION kpis_round_items_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.round_id ELSE NEW.round_id END;
BEGIN
    IF (SELECT state FROM kpis_collectionround WHERE id = asked FOR SHARE) <> 'draft'
       OR (TG_OP = 'UPDATE' AND NEW.round_id <> OLD.round_id) THEN
        RAISE EXCEPTION 'round %: its figures are fixed once it is open', asked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_rounditem_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER kpis_round_items_frozen BEFORE INSERT OR UPDATE OR DELETE ON kpis_rounditem
FOR EACH ROW EXECUTE FUNCTION kpis_round_items_frozen();

-- An exception is one of a closed round, and for a figure of that same round.
CREATE OR REPLACE FUNCTION kpis_unlock_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM kpis_collectionround WHERE id = NEW.round_id) <> 'closed'
       OR (NEW.item_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM kpis_rounditem WHERE id = NEW.item_id AND round_id = NEW.round_id)) THEN
        RAISE EXCEPTION 'an unlock is for figures of a closed round'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_roundunlock_fits_round';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER kpis_unlock_fits BEFORE INSERT ON kpis_roundunlock
FOR EACH ROW EXECUTE FUNCTION kpis_unlock_fits();
