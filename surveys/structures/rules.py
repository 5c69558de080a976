"""Which questions a person is asked, from the answers already given.

A rule is plain data, kept with its question and exchanged in files:
{} asks everybody; {"question": key, "any_of": [choice keys]} asks those who chose one of them;
{"all": [rule, …]} and {"any": [rule, …]} join rules. A rule names earlier questions alone, with
choices to choose from, so that a page can be laid out before it is answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import DomainError, Invalid
from surveys.structures.structure import CHOOSING, Asked, Structure

DEEPEST = 4
NAMEABLE = CHOOSING | {"multiple"}


def is_asked(question: Asked, answers: Mapping[str, Any]) -> bool:
    """Whether the answers so far lead to the question. A question not answered fulfils nothing.

    `answers` holds what was asked and answered only: a choice's key, or a tuple of keys.
    """
    return holds(question.show_if, answers)


def holds(rule: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    if not rule:
        return True
    if "all" in rule:
        return all(holds(part, answers) for part in rule["all"])
    if "any" in rule:
        return any(holds(part, answers) for part in rule["any"])
    answer = answers.get(rule["question"])
    wanted = set(rule["any_of"])
    if isinstance(answer, str):
        return answer in wanted
    return isinstance(answer, (tuple, list)) and not wanted.isdisjoint(answer)


def named_by(rule: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every question the rule names, with the choices it wants. The rule is well-formed."""
    if "question" in rule:
        yield rule["question"], tuple(rule["any_of"])
    for part in (*rule.get("all", ()), *rule.get("any", ())):
        yield from named_by(part)


def earlier_than(structure: Structure, question: Asked) -> dict[str, Asked]:
    """The questions a rule of `question` may name: asked before it, with choices to choose."""
    found: dict[str, Asked] = {}
    for page in structure.pages:
        for each in page.questions:
            if each.key == question.key:
                return found
            if each.kind in NAMEABLE:
                found[each.key] = each
    return found


def check_rule(structure: Structure, question: Asked) -> list[DomainError]:
    """What is wrong with the question's rule, where it stands in the structure; none if empty."""
    rule: Any = question.show_if
    if not rule:
        return []
    shape = _shape_error(rule, DEEPEST)
    if shape:
        return [_error("rule_shape", shape, "「表示する条件」を選び直してください。")]
    earlier = earlier_than(structure, question)
    everywhere = {each.key: each for page in structure.pages for each in page.questions}
    errors: list[DomainError] = []
    for key, wanted in named_by(rule):
        if key not in earlier:
            errors.append(_unnameable(key, everywhere.get(key), question))
            continue
        there = {choice.key for choice in earlier[key].choices}
        if missing := [each for each in wanted if each not in there]:
            errors.append(
                _error(
                    "rule_choice_missing",
                    f"表示する条件にある選択肢（{'、'.join(missing)}）が、質問"
                    f"「{earlier[key].name}」にありません。",
                    "条件の選択肢を選び直してください。",
                )
            )
    return errors


def _shape_error(rule: Any, depth: int) -> str:
    wrong = "表示する条件の書き方が正しくありません。"
    if depth == 0:
        return "表示する条件の重なりが深すぎます。"
    if not isinstance(rule, Mapping) or len(set(rule) & {"all", "any", "question"}) != 1:
        return wrong
    if "question" in rule:
        wanted = rule.get("any_of")
        texts = isinstance(wanted, (list, tuple)) and all(isinstance(each, str) for each in wanted)
        well = set(rule) == {"question", "any_of"} and isinstance(rule["question"], str)
        return "" if well and texts and wanted else wrong
    (parts,) = rule.values() if len(rule) == 1 else (None,)
    if not isinstance(parts, (list, tuple)) or not parts:
        return wrong
    return next(filter(None, (_shape_error(part, depth - 1) for part in parts)), "")


def _unnameable(key: str, named: Asked | None, question: Asked) -> DomainError:
    if named is None:
        return _error(
            "rule_question_missing",
            f"表示する条件にある質問（{key}）がありません。",
            "条件の質問を選び直すか、条件をなくしてください。",
        )
    if named.kind not in NAMEABLE:
        return _error(
            "rule_question_kind",
            f"質問「{named.name}」は選択肢から選ぶ質問ではないため、条件に使えません。",
            "選択肢のある質問を選んでください。",
        )
    return _error(
        "rule_question_later",
        f"条件にある質問「{named.name}」が、質問「{question.name}」より前にありません。",
        "質問の順を入れ替えるか、前にある質問を選んでください。",
    )


def _error(code: str, sentence: str, next_step: str) -> DomainError:
    return Invalid(code, sentence, next_step, field="show_if")
