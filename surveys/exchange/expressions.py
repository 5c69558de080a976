"""The part of XPath in which XLSForm says when a question is asked and what may be answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from surveys.structures.structure import Asked
from surveys.structures.wording import plain

_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{[^}]+\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_-]*)|(?P<mark><=|>=|!=|[()=,<>.-]))"
)
DEEPEST = 40


class NotUnderstood(Exception):
    """An expression that says more than our rules can."""


@dataclass(frozen=True)
class Limits:
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = None
    alone: tuple[str, ...] = ()


def relevant_of(rule: Mapping[str, Any], name_of: Callable[[str], str] = lambda key: key) -> str:
    """A rule as the `relevant` of XLSForm. `selected` holds for one choice and for several."""
    if not rule:
        return ""
    if "question" in rule:
        name = name_of(rule["question"])
        parts = [f"selected(${{{name}}}, '{choice}')" for choice in rule["any_of"]]
        return _joined(parts, " or ")
    join = "all" if "all" in rule else "any"
    parts = [relevant_of(part, name_of) for part in rule[join]]
    wrapped = [f"({part})" for part in parts]
    return (" and " if join == "all" else " or ").join(wrapped)


def _joined(parts: Sequence[str], word: str) -> str:
    return word.join(parts)


def rule_of(expression: str) -> dict[str, Any]:
    """A `relevant` as a rule: comparisons with a choice, selected(), and, or, brackets.

    Raises NotUnderstood for anything else.
    """
    if not expression.strip():
        return {}
    parser = _Parser(_tokens(expression))
    rule = parser.either()
    parser.end()
    return rule


def constraint_of(question: Asked) -> str:
    """The question's limits as a `constraint`."""
    least, most = plain(question.least), plain(question.most)
    if question.kind == "multiple":
        parts = [f"count-selected(.) >= {least}"] if least else []
        parts += [f"count-selected(.) <= {most}"] if most else []
        parts += [
            f"not(selected(., '{choice.key}') and count-selected(.) > 1)"
            for choice in question.choices
            if choice.is_alone
        ]
    elif question.longest is not None:
        parts = [f"string-length(.) <= {question.longest}"]
    else:
        parts = [f". >= {least}"] if least else []
        parts += [f". <= {most}"] if most else []
    return " and ".join(parts)


_LIMIT = re.compile(
    r"(?P<of>\.|count-selected\(\s*\.\s*\)|string-length\(\s*\.\s*\))\s*"
    r"(?P<mark><=|>=|<|>|=)\s*(?P<number>-?\d+(\.\d+)?)"
)
_ALONE = re.compile(
    r"not\(\s*selected\(\s*\.\s*,\s*['\"](?P<key>[^'\"]+)['\"]\s*\)\s*and\s*"
    r"count-selected\(\s*\.\s*\)\s*>\s*1\s*\)"
)


def limits_of(expression: str, kind: str) -> Limits:
    """A `constraint` as limits of a question of that kind. Raises NotUnderstood."""
    alone = tuple(found["key"] for found in _ALONE.finditer(expression))
    rest = _ALONE.sub("", expression)
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = None
    for part in re.split(r"\band\b", rest):
        text = part.strip()
        while text.startswith("(") and text.endswith(")"):
            text = text[1:-1].strip()
        if not text:
            continue
        found = _LIMIT.fullmatch(text)
        if not found:
            raise NotUnderstood(expression)
        of, mark, number = found["of"][0], found["mark"], Decimal(found["number"])
        whole = kind == "multiple" or of == "s"
        if {".": "number", "c": "multiple", "s": "text"}[of] != kind:
            raise NotUnderstood(expression)
        if mark in "<>" and not whole:
            raise NotUnderstood(expression)
        step = {"<": -1, ">": 1}.get(mark, 0)
        if mark in (">=", ">", "="):
            least = number + step
        if mark in ("<=", "<", "="):
            most = number + step
        if of == "s":
            if least is not None or most is None:
                raise NotUnderstood(expression)
            longest, most = int(most), None
    return Limits(least, most, longest, alone)


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at = 0
    text = expression.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or found.lastgroup is None:
            raise NotUnderstood(expression)
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


class _Parser:
    """or < and < one comparison; nothing else."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def either(self) -> dict[str, Any]:
        parts = [self.both()]
        while self._word("or"):
            parts.append(self.both())
        return _one_of(parts)

    def both(self) -> dict[str, Any]:
        parts = [self.one()]
        while self._word("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else {"all": parts}

    def one(self) -> dict[str, Any]:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstood("too deep")
        if self._mark("("):
            rule = self.either()
            self._need("mark", ")")
        elif self._word("selected"):
            self._need("mark", "(")
            name = self._take("name")
            self._need("mark", ",")
            rule = _wants(name, self._take("text"))
            self._need("mark", ")")
        else:
            name = self._take("name")
            self._need("mark", "=")
            kind, value = self._next()
            if kind not in ("text", "number"):
                raise NotUnderstood(value)
            rule = _wants(name, value)
        self.depth -= 1
        return rule

    def end(self) -> None:
        if self.at != len(self.tokens):
            raise NotUnderstood(self.tokens[self.at][1])

    def _next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise NotUnderstood("")
        self.at += 1
        return self.tokens[self.at - 1]

    def _take(self, kind: str) -> str:
        found, value = self._next()
        if found != kind:
            raise NotUnderstood(value)
        return value

    def _need(self, kind: str, value: str) -> None:
        if self._next() != (kind, value):
            raise NotUnderstood(value)

    def _word(self, word: str) -> bool:
        return self._skip(("word", word))

    def _mark(self, mark: str) -> bool:
        return self._skip(("mark", mark))

    def _skip(self, token: tuple[str, str]) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == token:
            self.at += 1
            return True
        return False


def _wants(name: str, value: str) -> dict[str, Any]:
    return {"question": name[2:-1].strip(), "any_of": [value.strip("'\"")]}


def _one_of(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Choices of one question, wanted one by one with `or`, are one wish."""
    if len(parts) == 1:
        return parts[0]
    names = {part.get("question") for part in parts}
    if len(names) == 1 and None not in names:
        wanted = [choice for part in parts for choice in part["any_of"]]
        return {"question": parts[0]["question"], "any_of": list(dict.fromkeys(wanted))}
    return {"any": parts}
