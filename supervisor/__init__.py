"""Runs the portal and its servers on one machine, without Docker, root or installed databases.

Stands apart from the portal on purpose: it starts, watches and stops processes, and never imports
Django, so that a fault in the portal cannot take its keeper down. See docs/adr/0003.
"""
