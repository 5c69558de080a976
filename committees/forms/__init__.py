"""Forms of committees: cleaning only."""
