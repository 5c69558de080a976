"""What became of many figures, in a few sentences on top of the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest

from kpis.selectors.review import names_of
from kpis.services.decisions import Decision, Outcome
from organizations.selectors import Actor

SHOWN = 10


def report(
    request: HttpRequest, actor: Actor, decisions: Sequence[Decision], done: str, *, state: str
) -> None:
    """`done` ends the sentence of success (提出しました。); each figure left undone says why.

    `state` names what the figures were to become: those that were so already are told apart.
    """
    number = sum(each.outcome is Outcome.DONE for each in decisions)
    already = sum(each.outcome is Outcome.ALREADY for each in decisions)
    left = [each for each in decisions if not each.settled]
    if number:
        messages.success(request, f"{number}件を{done}")
    if already:
        messages.info(request, f"{already}件は、すでに{state}でした。")
    if not left:
        return
    names = names_of(actor, [each.measurement_id for each in left[:SHOWN]])
    for each in left[:SHOWN]:
        name = names.get(each.measurement_id, "")
        messages.warning(request, f"{name}：{each.sentence}" if name else each.sentence)
    if len(left) > SHOWN:
        messages.warning(request, f"このほか{len(left) - SHOWN}件も、操作していません。")
