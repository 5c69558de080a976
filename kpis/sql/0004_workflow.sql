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
