-- Evaluation, version 2.
SELECT 1;
