"""The bank: ready questions in our own words, put into a survey with one click."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from surveys.structures.checking import tidy
from surveys.structures.structure import Asked, ChoiceHead, RowHead

FILE = Path(__file__).parent / "data" / "bank.json"


@dataclass(frozen=True)
class Ready:
    """A ready question: `name` finds it, `why` says what its answers are good for."""

    name: str
    title: str
    why: str
    asked: Asked


@cache
def bank() -> tuple[Ready, ...]:
    return tuple(_ready(entry) for entry in json.loads(FILE.read_text(encoding="utf-8")))


def ready(name: str) -> Ready | None:
    return next((each for each in bank() if each.name == name), None)


def _ready(entry: dict[str, Any]) -> Ready:
    asked = entry["question"]
    choices = tuple(ChoiceHead(**choice) for choice in asked.pop("choices", ()))
    rows = tuple(RowHead(**row) for row in asked.pop("rows", ()))
    for limit in ("least", "most"):
        if limit in asked:
            asked[limit] = Decimal(asked[limit])
    question = tidy(Asked(key=entry["name"], choices=choices, rows=rows, **asked))
    return Ready(entry["name"], entry["title"], entry["why"], question)
