"""Reads of surveys, shaped for a page or an export."""
