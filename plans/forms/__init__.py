"""Forms of the plans' pages. What may be stored is decided by the services, not here."""
