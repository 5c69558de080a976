"""Pages of plans that show no KPIs."""
