-- Indicators that are there already get the definition they have as a version of its own.
INSERT INTO kpis_definitionversion
       (organization_id, indicator_id, number, text, applies_from, breaks_series, reason, decided_by)
SELECT organization_id, id, 1, CASE definition_version WHEN 1 THEN definition ELSE '' END,
       NULL, false, '', ''
  FROM kpis_indicator
UNION ALL
SELECT organization_id, id, definition_version, definition, current_date, false,
       '版の記録を始めた時点の定義', ''
  FROM kpis_indicator WHERE definition_version > 1;
