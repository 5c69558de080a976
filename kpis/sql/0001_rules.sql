-- The rules of docs/formulas, as values in, values out. Rule version 1.
-- Each is one expression, so that PostgreSQL folds it into the statement that uses it.
-- Percentages are percent. Division is decided as in exact fractions: a quotient carries 90
-- decimals, so that a ratio or an expected value may be divided again, and what is judged by (rate,
-- pace) is cut to 40 afterwards. What equals a threshold in fractions then equals it here too, even
-- where 100/3 % stands against an expected 125/3; what differs from it, differs by more than 1e-40.

CREATE OR REPLACE FUNCTION kpis_quotient(dividend numeric, divisor numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (dividend + 0::numeric(91, 90)) / nullif(divisor, 0);

-- A quotient as it is judged by and kept: 40 decimals at most.
CREATE OR REPLACE FUNCTION kpis_kept(quotient numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN trim_scale(round(quotient, 40));

-- Achievement rate, or NULL (kpis_no_rate says why).
CREATE OR REPLACE FUNCTION kpis_rate(rule text, actual numeric, target numeric, baseline numeric)
RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN kpis_kept(CASE rule
    WHEN 'actual_over_target' THEN kpis_quotient(100 * actual, target)
    WHEN 'target_over_actual' THEN kpis_quotient(100 * target, actual)
    WHEN 'progress_from_baseline'
        THEN kpis_quotient(100 * (actual - baseline), target - baseline)
END);

-- Why there is no rate; NULL where there is one. `figure_state` NULL means no figure at all.
CREATE OR REPLACE FUNCTION kpis_no_rate(
    rule text, figure_state text, actual numeric, target numeric, baseline numeric, is_due boolean)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN figure_state IN ('not_applicable', 'withheld') THEN figure_state
    WHEN actual IS NULL AND is_due THEN 'no_actual'
    WHEN actual IS NULL THEN 'not_due'
    WHEN target IS NULL THEN 'no_target'
    WHEN rule IN ('met_or_not', 'within') THEN 'met_or_not'
    WHEN rule = 'actual_over_target' AND target = 0 THEN 'zero_target'
    WHEN rule = 'target_over_actual' AND actual = 0 THEN 'zero_actual'
    WHEN rule = 'progress_from_baseline' AND baseline IS NULL THEN 'no_baseline'
    WHEN rule = 'progress_from_baseline' AND target = baseline THEN 'target_equals_baseline'
END;

CREATE OR REPLACE FUNCTION kpis_met(
    desired text, actual numeric, target numeric, upper_target numeric)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN desired IN ('higher', 'at_least') THEN actual >= target
    WHEN desired IN ('lower', 'at_most') THEN actual <= target
    WHEN desired = 'within' THEN actual >= target AND actual <= coalesce(upper_target, target)
END;

-- Expected value on a day: a straight line from a start to the target, or a step at the due day.
CREATE OR REPLACE FUNCTION kpis_expected(
    shape text, start_value numeric, start_on date, target numeric, due_on date, day date)
RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN start_value IS NULL OR start_on IS NULL OR target IS NULL OR start_on >= due_on THEN NULL
    WHEN day >= due_on THEN target
    WHEN day <= start_on OR shape = 'step' THEN start_value
    ELSE start_value + kpis_quotient((target - start_value) * (day - start_on), due_on - start_on)
END;

-- Progress made over progress expected, percent; NULL where nothing is expected yet.
CREATE OR REPLACE FUNCTION kpis_pace(actual numeric, expected numeric, origin numeric)
RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN kpis_kept(kpis_quotient(100 * (actual - origin), expected - origin));

-- The status, decided before any rounding, in the order docs/formulas/status.md gives.
--   is_due: the deadline for the period's figure has passed
--   is_final: the figure speaks for the due day, and that day has passed
--   has_baseline: the pace starts at a baseline, so that a negative pace means moving away
CREATE OR REPLACE FUNCTION kpis_status(
    figure_state text, actual numeric, target numeric, met boolean, is_due boolean,
    is_final boolean, has_baseline boolean, pace numeric, rate numeric,
    on_track_from numeric, slightly_late_from numeric, reporting text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN figure_state IN ('not_applicable', 'withheld') THEN figure_state
    WHEN actual IS NULL AND NOT is_due THEN 'not_due'
    WHEN actual IS NULL THEN CASE reporting WHEN 'published' THEN 'unpublished' ELSE 'no_entry' END
    WHEN target IS NULL THEN 'no_target'
    WHEN met THEN 'achieved'
    WHEN is_final THEN 'missed'
    WHEN pace < 0 AND has_baseline THEN 'backward'
    WHEN coalesce(pace, rate) >= on_track_from THEN 'on_track'
    WHEN coalesce(pace, rate) >= slightly_late_from THEN 'slightly_late'
    ELSE 'late'
END;

-- How many periods of a fiscal year ended before a day.
CREATE OR REPLACE FUNCTION kpis_periods_ended(frequency text, fiscal_year integer, day date)
RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
    least(12, greatest(0,
        (extract(year FROM day)::int - fiscal_year) * 12 + extract(month FROM day)::int - 4))
    / CASE frequency WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'half' THEN 6
                     WHEN 'year' THEN 12 END, 0);
