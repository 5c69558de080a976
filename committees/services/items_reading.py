"""From items as typed or imported to wordings that may be stored: reading and checks.

Every field of every item is checked, so that a person sees all problems at once. The page and the
import of a table use the same checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from committees.models import ActionItemRevision, Committee, ItemStatus
from committees.states import read_spans
from core.errors import DomainError, Invalid, Refused
from core.folding import fold
from core.japanese_dates import read_date
from core.sheets import safe_text
from organizations.models import Department

LIMITS = {
    "number": ("番号", 20),
    "area": ("施策区分", 120),
    "category": ("項目分類", 120),
    "heading": ("見出し", 200),
    "text": ("指摘の内容", 20000),
    "source": ("出所", 300),
    "response": ("対応状況", 20000),
    "due": ("期限", 60),
}
DEPARTMENT_LIMIT = 80
MOST_DEPARTMENTS = 30
# Said of an item without a day of its own: kept as typed, never overdue.
_NO_DAY = re.compile(
    r"未定|検討中|調整中|時期未定|随時|継続|毎年度?|通年|毎月|なし|-+|ー+|―+|—+"
    r"|速やかに.*|早急に.*|早期に?|順次.*|都度|その都度|適宜|逐次|必要に応じて.*"
    r"|(?:でき|出来)(?:る|得る)?(?:だけ|限り).*|なるべく.*|可能な限り.*"
    r"|(?:次回|次々回|次の|第[0-9一二三四五六七八九十]+回)(?:の)?.*(?:会議|委員会|部会|協議会|PT|まで).*"
)
_UNTIL = re.compile(r"(?:まで(?:に)?|迄)$")


@dataclass(frozen=True)
class ItemTyped:
    """An item as typed. `departments` are names, `text_changed` and `response_changed` the spans
    that the paper it came from printed in red."""

    number: str = ""
    area: str = ""
    category: str = ""
    heading: str = ""
    text: str = ""
    text_changed: tuple[tuple[int, int], ...] = ()
    source: str = ""
    status_mark: str = ""
    response: str = ""
    response_changed: tuple[tuple[int, int], ...] = ()
    due: str = ""
    departments: tuple[str, ...] = ()


@dataclass
class ItemWording:
    """An item ready to be stored."""

    values: dict[str, object]
    departments: list[tuple[str, int | None]]
    typed: ItemTyped = field(repr=False)


@dataclass(frozen=True)
class Vocabulary:
    """What names are read against: the committee's statuses and the organization's departments."""

    statuses: dict[str, ItemStatus]
    departments: dict[str, int]

    @classmethod
    def of(cls, committee: Committee, *, today: date) -> Vocabulary:
        """Two queries. Of departments with one name, the one that exists today; of two, none."""
        named: dict[str, list[Department]] = {}
        for row in Department.objects.filter(organization_id=committee.organization_id):
            named.setdefault(_folded(row.name), []).append(row)
        known: dict[str, int] = {}
        for name, rows in named.items():
            current = [row for row in rows if row.is_valid_on(today)] or rows
            if len(current) == 1:
                known[name] = current[0].pk
        statuses = {row.mark: row for row in ItemStatus.objects.filter(committee=committee)}
        return cls(statuses, known)


def _folded(name: str) -> str:
    return "".join(fold(name).split())


def read_items(
    typed: Sequence[ItemTyped],
    vocabulary: Vocabulary,
    *,
    today: date,
    kept: Sequence[ActionItemRevision | None] = (),
) -> list[ItemWording]:
    """Reads and checks items. `kept` are the wordings they replace, in the same order.

    Raises Refused: errors by field for a single item, by "row:field" (rows from 0) for several.
    """
    errors: dict[str, DomainError] = {}
    wordings = []
    for row, item in enumerate(typed):
        found, wording = _read(item, vocabulary, today, kept[row] if kept else None)
        prefix = f"{row}:" if len(typed) > 1 else ""
        errors |= {prefix + name: error for name, error in found.items()}
        wordings.append(wording)
    if errors:
        raise Refused(errors)
    return wordings


def _read(
    item: ItemTyped, vocabulary: Vocabulary, today: date, kept: ActionItemRevision | None
) -> tuple[dict[str, DomainError], ItemWording]:
    errors: dict[str, DomainError] = {}
    texts = {name: _tidy(getattr(item, name), name) for name in LIMITS}
    for name, (label, limit) in LIMITS.items():
        if problem := _text_problem(texts[name], label, limit):
            errors[name] = problem
    if not texts["heading"] and not texts["text"]:
        errors["text"] = Invalid(
            "blank",
            "見出しと指摘の内容が、どちらも入力されていません。",
            "どちらかを入力してください。",
        )
    status = vocabulary.statuses.get(item.status_mark.strip())
    if item.status_mark.strip() and status is None:
        errors["status_mark"] = Invalid(
            "unknown_status",
            f"状況「{item.status_mark.strip()}」は、この会議体の状況の一覧にありません。",
            "一覧から選ぶか、会議体の設定で状況を追加してください。",
        )
    departments, problem = _departments(item.departments, vocabulary)
    if problem:
        errors["departments"] = problem
    due_first, due_last = None, None
    try:
        due_first, due_last = _due(texts["due"], today, kept)
    except DomainError as error:
        errors.setdefault("due", error)
    values: dict[str, object] = {
        **{name: texts[name] for name in LIMITS if name != "due"},
        "status_id": status.pk if status else None,
        "text_changed": _spans(item.text_changed, item.text, texts["text"]),
        "response_changed": _spans(item.response_changed, item.response, texts["response"]),
        "due_typed": texts["due"],
        "due_first": due_first,
        "due_last": due_last,
    }
    return errors, ItemWording(values, departments, item)


def _tidy(text: str, name: str) -> str:
    """Line ends made one kind; blanks around taken off, inside single lines made one."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if name in {"text", "response"}:
        # A leading full-width blank may be a paragraph's indent: only empty lines go.
        return plain.strip("\n").rstrip()
    return " ".join(plain.split("\n")).strip()


def _spans(spans: Iterable[Sequence[int]], typed: str, stored: str) -> list[list[int]]:
    """Spans of what was typed, as spans of what is stored (blank lines before it are gone)."""
    plain = typed.replace("\r\n", "\n").replace("\r", "\n")
    moved = len(plain) - len(plain.lstrip("\n"))
    held = read_spans([(first - moved, last - moved) for first, last in spans], len(stored))
    return [list(span) for span in held]


def _text_problem(text: str, label: str, limit: int) -> Invalid | None:
    if len(text) > limit:
        return Invalid(
            "too_long",
            f"{label}が{len(text):,}文字あります。",
            f"{limit:,}文字以内にしてください。",
        )
    if safe_text.clean(text) != text:
        return Invalid(
            "control_character",
            f"{label}に、目に見えない制御文字が入っています。",
            "文字を入力し直してください。",
        )
    return None


def _departments(
    names: Iterable[str], vocabulary: Vocabulary
) -> tuple[list[tuple[str, int | None]], Invalid | None]:
    """The names in order, each once, with the department where the organization knows it."""
    tidy = dict.fromkeys(trimmed for name in names if (trimmed := " ".join(name.split())))
    for name in tidy:
        if problem := _text_problem(name, f"担当課「{name[:20]}」の名前", DEPARTMENT_LIMIT):
            return [], problem
    if len(tidy) > MOST_DEPARTMENTS:
        return [], Invalid(
            "too_many_departments",
            f"担当課が{len(tidy)}あります。",
            f"{MOST_DEPARTMENTS}以内にしてください。",
        )
    return [(name, vocabulary.departments.get(_folded(name))) for name in tidy], None


def says_no_day(due: str) -> bool:
    """Whether a due text stands for no day: kept as typed, and such an item is never overdue."""
    return not due or _NO_DAY.fullmatch("".join(fold(due).split())) is not None


def _due(
    typed: str, today: date, kept: ActionItemRevision | None
) -> tuple[date | None, date | None]:
    """The days a due text stands for. An unchanged one keeps the days it was read as."""
    if says_no_day(typed):
        return None, None
    if kept is not None and kept.due_typed == typed:
        return kept.due_first, kept.due_last
    # R9.3.31まで: what counts is the last day, and that is told.
    reading = read_date(_UNTIL.sub("", fold(typed).strip()) or typed, context=today)
    return reading.first, reading.last


def says_the_same(
    kept: ActionItemRevision, departments: Sequence[str], wording: ItemWording
) -> bool:
    """Whether a stored wording says what was typed, whatever days its due text was read as."""
    names = [name for name, _ in wording.departments]
    return list(departments) == names and all(
        getattr(kept, name) == value
        for name, value in wording.values.items()
        if name not in {"due_first", "due_last"}
    )


def typed_of(revision: ActionItemRevision, departments: Sequence[str], mark: str) -> ItemTyped:
    """A stored wording as it would be typed."""
    texts = {
        name.name: getattr(revision, name.name)
        for name in fields(ItemTyped)
        if name.name in LIMITS and name.name != "due"
    }
    return ItemTyped(
        **texts,
        text_changed=tuple((first, last) for first, last in revision.text_changed),
        response_changed=tuple((first, last) for first, last in revision.response_changed),
        status_mark=mark,
        due=revision.due_typed,
        departments=tuple(departments),
    )
