"""Pages of committees, meetings and action items."""
