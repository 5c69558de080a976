"""Reads of inventories: each starts from the person who looks."""
