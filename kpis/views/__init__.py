"""The KPI pages: HTTP only. Reads are in kpis.selectors, writes in kpis.services."""
