"""From responses to the tables that may be shown."""
