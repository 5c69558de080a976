-- The fiscal year (1 April to 31 March), named by its starting Western year.
CREATE OR REPLACE FUNCTION core_fiscal_year(day date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN extract(year FROM day - interval '3 months')::integer;

-- First and last day fit their granularity on the fiscal calendar.
CREATE OR REPLACE FUNCTION core_period_ok(granularity text, first date, last date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE granularity
    WHEN 'day' THEN first = last
    WHEN 'month' THEN extract(day FROM first) = 1
        AND last = (first + interval '1 month' - interval '1 day')::date
    WHEN 'quarter' THEN extract(day FROM first) = 1
        AND extract(month FROM first) IN (1, 4, 7, 10)
        AND last = (first + interval '3 months' - interval '1 day')::date
    WHEN 'half' THEN extract(day FROM first) = 1 AND extract(month FROM first) IN (4, 10)
        AND last = (first + interval '6 months' - interval '1 day')::date
    WHEN 'year' THEN extract(day FROM first) = 1 AND extract(month FROM first) = 4
        AND last = (first + interval '1 year' - interval '1 day')::date
    ELSE false
END;
