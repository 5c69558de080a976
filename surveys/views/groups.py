"""Who is asked and what will be published: axes, roll, declared tables, what would be withheld."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core.clock import today
from core.errors import DomainError, Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.models import Axis, Survey
from surveys.selectors.departments import department_levels
from surveys.selectors.editor import get_built
from surveys.selectors.groups import possible_tables, roll_grid, simulated, table_title
from surveys.selectors.listing import earlier_surveys
from surveys.selectors.structures import structure_of
from surveys.services.access import why_fixed
from surveys.services.roll import (
    counted_axes,
    declare_tables,
    paste_roll,
    type_roll,
)
from surveys.views.frame import address, frame, trail

_COUNT = re.compile(r"n(\.\d{1,4}){0,2}", re.ASCII)


@acting(Act.SURVEY_MANAGE)
@require_safe
def groups(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return groups_page(request, actor, get_built(actor, pk))


def groups_page(
    request: HttpRequest,
    actor: Actor,
    shown: Survey,
    *,
    refused: DomainError | None = None,
    **typed: Any,
) -> HttpResponse:
    """The page; with what was typed and why it was refused. `typed`: pasted, counts, chosen."""
    axes = list(shown.axes.select_related("base").prefetch_related("values"))
    grid = roll_grid(shown, counted_axes(shown))
    errors = refused.errors if isinstance(refused, Refused) else {}
    context = frame(actor, shown, "groups") | {
        "axes": axes,
        "base_axes": [axis for axis in axes if axis.base_id is None],
        "grid": grid,
        "rows": _rows(grid, typed.get("counts"), errors),
        "tables": _tables(shown, axes, typed.get("chosen")),
        "simulation": simulated(shown, structure_of(shown)),
        "levels": department_levels(actor, today=today()),
        "earlier": earlier_surveys(actor, shown),
        "why_fixed": why_fixed(shown),
        "pasted": typed.get("pasted", ""),
        "refused": refused,
        "refused_in": typed.get("part", ""),
        "has_errors": refused is not None,
        "breadcrumbs": trail(actor, shown, "対象と公表"),
    }
    status = refused.status if refused else 200
    return render(request, "surveys/groups.html", context, status=status)


@acting(Act.SURVEY_MANAGE)
@require_POST
def roll(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    counts = {
        tuple(int(part) for part in name.split(".")[1:]): str(value)
        for name, value in request.POST.items()
        if _COUNT.fullmatch(name)
    }
    try:
        taken = type_roll(by=actor, survey=shown, typed=counts)
    except (Invalid, Refused) as refused:
        return groups_page(request, actor, shown, refused=refused, counts=counts, part="roll")
    messages.success(request, f"対象者を{taken.people:,}人（{taken.groups}区分）で登録しました。")
    return _back(actor, pk, "roll")


@acting(Act.SURVEY_MANAGE)
@require_POST
def roll_paste(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    text = request.POST.get("pasted", "")
    try:
        taken = paste_roll(by=actor, survey=shown, text=text)
    except (Invalid, Refused) as refused:
        return groups_page(request, actor, shown, refused=refused, pasted=text, part="paste")
    messages.success(
        request, f"対象者を{taken.people:,}人（{taken.groups}区分）で登録しました。{taken.note}"
    )
    return _back(actor, pk, "roll")


@acting(Act.SURVEY_MANAGE)
@require_POST
def tables(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    chosen = request.POST.getlist("tables")
    wanted = [each.split("*") for each in chosen if each]
    try:
        count = declare_tables(by=actor, survey=shown, tables=wanted)
    except (Invalid, Refused) as refused:
        return groups_page(request, actor, shown, refused=refused, chosen=chosen, part="tables")
    messages.success(request, f"公表する表を{count}個（全体を含む）にしました。")
    return _back(actor, pk, "tables")


def _rows(grid: Any, counts: Any, errors: Any) -> list[dict[str, Any]]:
    """The grid's rows with what stands in each field: typed, else stored."""
    return [
        {
            "label": row.label,
            "total": row.total,
            "cells": [
                {
                    "name": cell.name,
                    "labels": "・".join(cell.labels),
                    "value": counts.get(cell.numbers, "")
                    if counts is not None
                    else ("" if cell.invited is None else cell.invited),
                    "error": errors.get(cell.name),
                }
                for cell in row.cells
            ],
        }
        for row in grid.rows
    ]


def _tables(shown: Survey, axes: list[Axis], chosen: list[str] | None) -> list[dict[str, Any]]:
    declared = {tuple(table.axes) for table in shown.tables.all()}
    sizes = {axis.key: len(axis.values.all()) for axis in axes}
    return [
        {
            "key": "*".join(keys),
            "title": table_title(keys, axes),
            "groups": _product(sizes[key] for key in keys),
            "is_cross": len(keys) > 1,
            "chosen": "*".join(keys) in chosen if chosen is not None else keys in declared,
        }
        for keys in possible_tables(axes)
    ]


def _product(sizes: Any) -> int:
    result = 1
    for size in sizes:
        result *= size
    return result


def _back(actor: Actor, pk: int, part: str) -> HttpResponse:
    return HttpResponseRedirect(f"{address(actor, 'groups', pk)}#{part}")
