"""Cleaning of what is typed about surveys."""
