"""Reads of committees, from the actor."""
