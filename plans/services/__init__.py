"""Writes: one verb per intent, keyword-only, in one transaction, attributed to a person."""
