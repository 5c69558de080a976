"""Generated structures: everything that the editor could have made."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from surveys.structures.checking import SHUFFLED, WITH_CHOICES, tidy
from surveys.structures.rules import NAMEABLE
from surveys.structures.structure import Asked, AskedPage, ChoiceHead, RowHead, Structure
from surveys.typed_fields import cleaned

# Letters, marks that files have meanings for, and what looks like a formula or an escape.
_SIGNS = "あ亜Aa1 =+-@'\"<>&|｜・_x0041{}()%；,"
KINDS = ("single", "multiple", "scale", "matrix", "number", "date", "short", "long", "text")


def line(most: int = 12) -> st.SearchStrategy[str]:
    """One line as it would be kept: trimmed, single blanks."""
    return (
        st.text(st.sampled_from(_SIGNS), min_size=1, max_size=most)
        .map(lambda text: " ".join(cleaned(text).split()))
        .filter(bool)
    )


def paragraph() -> st.SearchStrategy[str]:
    return st.lists(line(), max_size=2).map("\n".join)


@st.composite
def questions(draw: Any, number: int, earlier: list[Asked]) -> Asked:
    kind = draw(st.sampled_from(KINDS))
    labels = draw(st.lists(line(), min_size=2, max_size=4, unique=True))
    other = draw(st.integers(0, len(labels)))
    choices = tuple(
        ChoiceHead(
            key=f"c{at}",
            label=label,
            tone=draw(st.sampled_from((-1, 0, 1))),
            is_unknown=draw(st.booleans()),
            is_other=at == other,
            is_alone=draw(st.booleans()),
        )
        for at, label in enumerate(labels, start=1)
    )
    rows = tuple(
        RowHead(f"r{at}", label, draw(st.one_of(st.just(""), line())))
        for at, label in enumerate(
            draw(st.lists(line(), min_size=1, max_size=3, unique=True)), start=1
        )
    )
    decimals = draw(st.integers(0, 2)) if kind == "number" else 0
    step = Decimal(1).scaleb(-decimals)
    ends = sorted(draw(st.lists(st.integers(1, len(labels)), min_size=2, max_size=2)))
    return tidy(
        Asked(
            key=f"q{number}",
            kind=kind,
            identity=str(draw(st.uuids())),
            wording=draw(line(20)),
            short_name=draw(st.one_of(st.just(""), line())),
            note=draw(paragraph()),
            required=draw(st.booleans()),
            random_order=kind in SHUFFLED and draw(st.booleans()),
            least=draw(
                st.sampled_from((None, ends[0] * step if kind == "number" else Decimal(ends[0])))
            ),
            most=draw(
                st.sampled_from((None, ends[1] * step if kind == "number" else Decimal(ends[1])))
            ),
            decimals=decimals,
            longest=draw(st.one_of(st.none(), st.integers(1, 500))),
            unit=draw(st.sampled_from(("", "時間"))),
            show_if=draw(rules(earlier)),
            choices=choices if kind in WITH_CHOICES else (),
            rows=rows if kind == "matrix" else (),
        )
    )


@st.composite
def rules(draw: Any, earlier: list[Asked]) -> dict[str, Any]:
    nameable = [each for each in earlier if each.kind in NAMEABLE]
    if not nameable or draw(st.booleans()):
        return {}
    named = draw(
        st.lists(st.sampled_from(nameable), min_size=1, max_size=2, unique_by=lambda q: q.key)
    )
    parts = [
        {
            "question": each.key,
            "any_of": draw(
                st.lists(
                    st.sampled_from([choice.key for choice in each.choices]),
                    min_size=1,
                    unique=True,
                )
            ),
        }
        for each in named
    ]
    return parts[0] if len(parts) == 1 else {draw(st.sampled_from(("all", "any"))): parts}


@st.composite
def structures(draw: Any) -> Structure:
    asked: list[Asked] = []
    pages = []
    for _ in range(draw(st.integers(1, 3))):
        own: list[Asked] = []
        for _ in range(draw(st.integers(0, 3))):
            own.append(draw(questions(len(asked) + 1, asked)))
            asked.append(own[-1])
        pages.append(AskedPage(draw(st.one_of(st.just(""), line())), draw(paragraph()), tuple(own)))
    return Structure(tuple(pages))
