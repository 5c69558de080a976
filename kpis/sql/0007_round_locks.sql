-- Locks of closed rounds.
SELECT 1;
