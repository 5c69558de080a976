-- Due days of targets.
SELECT 1;
