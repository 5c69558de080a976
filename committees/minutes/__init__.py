"""Reading pasted minutes: what is a statement, whose it is, and what could not be told."""

from __future__ import annotations

from committees.minutes.shapes import Block, Place, Problem, Seat, SplitMinutes
from committees.minutes.splitting import split

__all__ = ["Block", "Place", "Problem", "Seat", "SplitMinutes", "split"]
