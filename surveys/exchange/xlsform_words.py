"""The words of XLSForm's cells, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from core.errors import Invalid
from surveys.exchange.expressions import Limits
from surveys.exchange.xlsform_sheets import Row
from surveys.structures.checking import CHOICE_KEY, free_key, key_error
from surveys.structures.structure import RowHead
from surveys.typed_fields import cleaned, read_number

_SPACES = re.compile(r"[\s_]+")
YES = frozenset({"yes", "true", "true()", "1", "はい"})


def type_of(words: list[str]) -> str:
    """begin group and begin_group are one."""
    return _SPACES.sub("_", " ".join(words)).lower()


def select_of(words: list[str]) -> tuple[str, str, bool] | None:
    """(single or multiple, list, or_other) of `select_one list or_other`."""
    text = " ".join(words)
    found = re.fullmatch(
        r"(?:select|add)[ _](?P<how>one|multiple)(?:[ _]from)?[ ](?P<list>\S+)"
        r"(?P<other>[ ]or[ _]other)?",
        text,
        re.IGNORECASE,
    )
    if not found:
        return None
    kind = "single" if found["how"].lower() == "one" else "multiple"
    return kind, found["list"], bool(found["other"])


def keys_of(names: Iterable[str]) -> dict[str, str]:
    """By name in the file, the key: the name itself where it can be one."""
    listed = [name for name in dict.fromkeys(names) if name]
    keys = {name: name for name in listed if not key_error(name)}
    for name in listed:
        if name not in keys:
            keys[name] = free_key([*keys.values(), *listed])
    return {"": "", **keys}


def row_keys(lines: list[RowHead]) -> list[RowHead]:
    taken = {line.key for line in lines if CHOICE_KEY.fullmatch(line.key)}
    done = []
    for line in lines:
        key = line.key if CHOICE_KEY.fullmatch(line.key) else free_key(taken, "r")
        taken.add(key)
        done.append(replace(line, key=key))
    return done


def decimals_of(row: Row, kind: str, limits: Limits) -> int:
    told = row.get("dx_decimals", "")
    if told.isdecimal() and len(told) < 2:
        return int(told)
    if kind != "decimal":
        return 0
    ends = [value for value in (limits.least, limits.most) if value is not None]
    return max([2, *(-int(_exponent(value)) for value in ends)])


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def tone_of(text: str) -> int:
    try:
        value = read_number(text)
    except Invalid:
        return 0
    return int(value) if value in (-1, 0, 1) else 0


def is_yes(text: str) -> bool:
    return text.strip().lower() in YES


def one_line(text: str) -> str:
    return " ".join(cleaned(text).split())
