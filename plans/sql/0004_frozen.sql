-- What a meeting decided stays as decided: the rows of a frozen version refuse every change, and
-- a frozen version can be neither thawed nor renamed.
CREATE FUNCTION plans_refuse_frozen_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    versions bigint[];
BEGIN
    IF TG_TABLE_NAME = 'plans_planitem' THEN
        versions := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.plan_version_id END,
                          CASE WHEN TG_OP <> 'DELETE' THEN NEW.plan_version_id END];
    ELSE
        versions := ARRAY(SELECT i.plan_version_id FROM plans_planitem i
                           WHERE i.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.item_id END,
                                          CASE WHEN TG_OP <> 'DELETE' THEN NEW.item_id END));
    END IF;
    IF EXISTS (SELECT FROM plans_planversion v
                WHERE v.id = ANY (versions) AND v.frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a frozen version of a plan cannot be changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plans_version_frozen';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION plans_refuse_thawing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE' OR (
           NEW.frozen_at, NEW.label, NEW.state, NEW.plan_id, NEW.note, NEW.decided_typed,
           NEW.decided_by) IS DISTINCT FROM (
           OLD.frozen_at, OLD.label, OLD.state, OLD.plan_id, OLD.note, OLD.decided_typed,
           OLD.decided_by)) THEN
        RAISE EXCEPTION 'a frozen version of a plan cannot be changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plans_version_frozen';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER plans_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_planitem
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_frozen_rows();
CREATE TRIGGER plans_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_planitemyear
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_frozen_rows();
CREATE TRIGGER plans_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_planitemdepartment
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_frozen_rows();
CREATE TRIGGER plans_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_planitemviewpoint
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_frozen_rows();
CREATE TRIGGER plans_frozen BEFORE UPDATE OR DELETE ON plans_planversion
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_thawing();
