"""Figures from files: templates out, tables in, and the judgement of each cell."""
