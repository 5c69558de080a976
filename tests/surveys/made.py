"""A made-up survey of any size: 17 departments × 4 grades, 20 questions, a fixed seed."""

from __future__ import annotations

import numpy as np

from surveys.structures.structure import (
    NOT_ASKED,
    Asked,
    AskedPage,
    ChoiceHead,
    GroupAxis,
    GroupValue,
    RowHead,
    Structure,
)
from surveys.tabulation.loading import MISSING, Loaded

DEPARTMENTS = (420, 60, 70, 150, 140, 400, 170, 160, 620, 40, 700, 36, 44, 680, 26, 18, 14)
GRADES = (0.12, 0.30, 0.43, 0.15)
CROSS, MARGINS = ("department", "grade"), ((), ("department",), ("grade",))
ADVISED = (*MARGINS, ("department", "rank"))


def choices(*tones: int) -> tuple[ChoiceHead, ...]:
    return tuple(ChoiceHead(f"c{n}", f"選択肢{n}", tone) for n, tone in enumerate(tones, 1))


def axes(departments: int = 17) -> tuple[GroupAxis, ...]:
    values = [GroupValue(n, f"第{n}部") for n in range(1, departments + 1)]
    grades = [GroupValue(n, f"役職{n}") for n in range(1, 5)]
    ranks = (GroupValue(1, "管理職・係長級", (1, 2)), GroupValue(2, "その他", (3, 4)))
    return (
        GroupAxis("department", "所属", tuple(values)),
        GroupAxis("grade", "役職", tuple(grades)),
        GroupAxis("rank", "役職（2区分）", ranks, base="grade"),
    )


def questions() -> tuple[Asked, ...]:
    """20: 11 of one choice or a scale, 3 of several, 2 matrices, 2 numbers, 2 under a rule."""
    made = [
        Asked(f"q{n}", "scale" if n % 2 else "single", f"質問{n}", choices=choices(1, 1, -1, -1))
        for n in range(1, 12)
    ]
    made += [
        Asked(f"q{n}", "multiple", f"質問{n}", choices=choices(0, 0, 0, 0, 0)) for n in (12, 13, 14)
    ]
    rows = tuple(RowHead(f"r{n}", f"項目{n}") for n in range(1, 7))
    made += [
        Asked(f"q{n}", "matrix", f"質問{n}", choices=choices(1, 0, -1), rows=rows) for n in (15, 16)
    ]
    made += [Asked(f"q{n}", "number", f"質問{n}", decimals=1, unit="時間") for n in (17, 18)]
    rule = {"question": "q1", "any_of": ["c3", "c4"]}
    made += [Asked("q19", "single", "質問19", choices=choices(0, 0, 0), show_if=rule)]
    made += [Asked("q20", "multiple", "質問20", choices=choices(0, 0, 0, 0), show_if=rule)]
    return tuple(made)


def structure(tables: tuple[tuple[str, ...], ...] = MARGINS) -> Structure:
    return Structure((AskedPage("", "", questions()),), axes(), tables)


def roll(people: int = 3782) -> dict[tuple[int, ...], int]:
    """People by department and grade, the largest cell takes what is left over by rounding."""
    share = people / sum(DEPARTMENTS)
    found = {
        (d, g): round(size * share * part)
        for d, size in enumerate(DEPARTMENTS, 1)
        for g, part in enumerate(GRADES, 1)
    }
    found[(11, 3)] += people - sum(found.values())
    return found


def answers(
    made: Structure, people: dict[tuple[int, ...], int], *, count: int, seed: int
) -> Loaded:
    """`count` of the people, drawn without putting back, and what they chose."""
    random = np.random.default_rng(seed)
    everyone = np.repeat(np.array(list(people), dtype=np.int16), list(people.values()), axis=0)
    groups = everyone[np.sort(random.permutation(len(everyone))[:count])]
    slots = np.zeros((count, made.slot_total), dtype=np.int16)
    figures = np.full((count, len(made.figure_of)), MISSING, dtype=np.int64)
    spared = None
    for question in made.questions:
        gave = random.random(count) > 0.004
        if question.kind == "number":
            values = random.integers(0, 400, count)
            figures[gave, made.figure_of[question.key]] = values[gave]
            continue
        at, width = made.slot_of[question.key], question.slot_count
        weights = random.dirichlet(np.full(len(question.choices), 3.0))
        if question.kind == "multiple":
            picked = (random.random((count, width)) < weights * 2).astype(np.int16)
        else:
            picked = 1 + random.choice(len(weights), (count, width), p=weights).astype(np.int16)
        picked[~gave] = 0
        if question.show_if:
            assert spared is not None
            picked[spared] = NOT_ASKED
        if question.key == "q1":
            spared = ~np.isin(picked[:, 0], (3, 4))
        slots[:, at : at + width] = picked
    return Loaded(groups, slots, figures, (1,) * len(made.figure_of))
