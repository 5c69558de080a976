"""Reads across apps, shaped for a page. Each starts from the actor."""
