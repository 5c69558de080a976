"""Surveys of the fictional 見本県: everything in them is invented."""
