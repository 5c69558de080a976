"""Writes of committees: one verb per intent."""
