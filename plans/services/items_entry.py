"""What a person typed for an item of a plan, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.errors import DomainError, Invalid, Refused
from organizations.models import Department
from plans.models import PlanItem, PlanVersion

TITLE_LIMIT, NUMBER_LIMIT, TEXT_LIMIT = 200, 20, 20_000
PLANNED_LIMIT, NOTE_LIMIT = 40, 200
FIRST_YEAR, LAST_YEAR = 1989, 2100


@dataclass(frozen=True)
class YearTyped:
    """A cell of the roadmap; blank ones are not kept."""

    fiscal_year: int
    planned: str
    note: str = ""


@dataclass(frozen=True)
class ItemTyped:
    title: str
    number: str = ""
    text: str = ""
    kind: str = PlanItem.Kind.INITIATIVE
    department_ids: tuple[int, ...] = ()
    stage_id: int | None = None
    viewpoint_ids: tuple[int, ...] = ()
    years: tuple[YearTyped, ...] = ()


def read_item(version: PlanVersion, typed: ItemTyped) -> ItemTyped:
    """As it will be kept: trimmed, in order, blank cells left out. Raises Refused."""
    tidy = replace(
        typed,
        title=typed.title.strip(),
        number=typed.number.strip(),
        text=typed.text.replace("\r\n", "\n").replace("\r", "\n").strip(),
        department_ids=tuple(sorted(set(typed.department_ids))),
        viewpoint_ids=tuple(sorted(set(typed.viewpoint_ids))),
        years=tuple(
            sorted(
                (
                    YearTyped(one.fiscal_year, one.planned.strip(), one.note.strip())
                    for one in typed.years
                    if one.planned.strip() or one.note.strip()
                ),
                key=lambda one: one.fiscal_year,
            )
        ),
    )
    errors = _texts(tidy) | _years(tidy) | _references(version, tidy)
    if errors:
        raise Refused(errors)
    return tidy


def _texts(typed: ItemTyped) -> dict[str, DomainError]:
    errors: dict[str, DomainError] = {}
    if not typed.title:
        errors["title"] = Invalid(
            "title_missing", "名称が入力されていません。", "名称を入力してください。", field="title"
        )
    for field, label, limit in (
        ("title", "名称", TITLE_LIMIT),
        ("number", "番号", NUMBER_LIMIT),
        ("text", "内容", TEXT_LIMIT),
    ):
        length = len(getattr(typed, field))
        if length > limit:
            errors[field] = _too_long(field, label, length, limit)
    if typed.kind not in PlanItem.Kind.values:
        errors["kind"] = Invalid(
            "unknown_kind", "種別が選ばれていません。", "一覧から選んでください。", field="kind"
        )
    return errors


def _years(typed: ItemTyped) -> dict[str, DomainError]:
    errors: dict[str, DomainError] = {}
    seen: set[int] = set()
    for one in typed.years:
        field = f"planned_{one.fiscal_year}"
        if not FIRST_YEAR <= one.fiscal_year <= LAST_YEAR:
            errors["new_year"] = Invalid(
                "year_out_of_range",
                f"{one.fiscal_year}年度は扱えません。",
                "平成元年度より後の年度を入力してください。",
                field="new_year",
            )
        elif one.fiscal_year in seen:
            errors["new_year"] = Invalid(
                "year_twice",
                f"{one.fiscal_year}年度の欄は、すでにあります。",
                "上の欄に入力してください。",
                field="new_year",
            )
        elif not one.planned:
            errors[field] = Invalid(
                "planned_missing",
                "注記だけが入力され、予定が空欄です。",
                "予定（検討、構築など）を入力するか、注記を空にしてください。",
                field=field,
            )
        elif len(one.planned) > PLANNED_LIMIT:
            errors[field] = _too_long(field, "予定", len(one.planned), PLANNED_LIMIT)
        elif len(one.note) > NOTE_LIMIT:
            field = f"note_{one.fiscal_year}"
            errors[field] = _too_long(field, "注記", len(one.note), NOTE_LIMIT)
        seen.add(one.fiscal_year)
    return errors


def _references(version: PlanVersion, typed: ItemTyped) -> dict[str, DomainError]:
    """References that are not the own plan's or organization's, as if they did not exist."""
    plan = version.plan
    errors: dict[str, DomainError] = {}
    for field, label, wanted, known in (
        (
            "departments",
            "担当部局",
            typed.department_ids,
            Department.objects.filter(organization=version.organization_id),
        ),
        ("stage", "段階", (typed.stage_id,) if typed.stage_id else (), plan.stages.all()),
        ("viewpoints", "視点", typed.viewpoint_ids, plan.viewpoints.all()),
    ):
        if wanted and known.filter(pk__in=wanted).count() != len(wanted):  # type: ignore[attr-defined]
            errors[field] = Invalid(
                "not_there",
                f"選んだ{label}は見つかりません。",
                "一覧から選び直してください。",
                field=field,
            )
    return errors


def _too_long(field: str, label: str, length: int, limit: int) -> Invalid:
    return Invalid(
        "too_long",
        f"{label}が{length:,}文字あります。",
        f"{limit:,}文字以内にしてください。",
        field=field,
    )
