"""Forms of the pages that keep KPIs, targets and scales. What is allowed, the services decide."""
