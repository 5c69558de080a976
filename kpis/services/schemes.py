"""Keeping rating schemes: an organization's own words and thresholds, and who is rated by which."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from core import audit
from core.errors import DomainError, Invalid, NotFound, Refused, Stale
from kpis.models import Grade, Indicator, RatingScheme
from kpis.models.scheme import Tone
from kpis.ready_schemes import JUDGED, GradeValues, SchemeValues
from kpis.services.achievements import mark_for_recompute
from organizations.permissions import Act
from organizations.selectors import Actor

MOST_GRADES = 12
Basis = RatingScheme.Basis


def create_scheme(*, by: Actor, key: str, values: SchemeValues) -> RatingScheme:
    """A new scheme. `key` comes with the form: the same form sent twice makes one scheme.

    Raises NotAllowed or Refused.
    """
    by.require(Act.SCHEME_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="create_scheme"):
        _lock(by)
        there = RatingScheme.objects.filter(organization=by.organization, key=key).first()
        if there is not None:
            return there
        _check(values)
        scheme = RatingScheme.objects.create(
            organization=by.organization,
            key=key,
            name=values.name.strip(),
            basis=values.basis,
            on_track_from=values.on_track_from,
            slightly_late_from=values.slightly_late_from,
        )
        _write_grades(scheme, values)
        return scheme


def edit_scheme(
    *, by: Actor, scheme_id: int, values: SchemeValues, expected_version: int
) -> RatingScheme:
    """Changes words, marks and thresholds; asks for its KPIs to be recomputed.

    Dashboards of past days keep the grades of their day (the change record has them). Raises
    NotAllowed, Refused, NotFound, or Stale with the scheme as it is now.
    """
    by.require(Act.SCHEME_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_scheme"):
        scheme = _get(by, scheme_id)
        if values_of(scheme) == values:
            return scheme
        if scheme.version != expected_version:
            raise Stale(
                "changed_meanwhile",
                "この評価の区分は、画面を開いたあとに変更されました。",
                "画面を開き直して最新の内容を確かめてから、もう一度変更してください。",
                theirs={"scheme": scheme},
            )
        _check(values)
        scheme.name, scheme.basis = values.name.strip(), values.basis
        scheme.on_track_from = values.on_track_from
        scheme.slightly_late_from = values.slightly_late_from
        scheme.version += 1
        scheme.save()
        scheme.grades.all().delete()
        _write_grades(scheme, values)
        mark_for_recompute(list(_rated(scheme)))
        return scheme


def make_default(*, by: Actor, scheme_id: int) -> RatingScheme:
    """New KPIs start with this scheme. Raises NotAllowed or NotFound."""
    by.require(Act.SCHEME_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="make_default_scheme"):
        scheme = _get(by, scheme_id)
        if not scheme.is_default:
            others = RatingScheme.objects.filter(organization=by.organization, is_default=True)
            others.update(is_default=False, version=F("version") + 1)
            scheme.is_default = True
            scheme.version += 1
            scheme.save(update_fields=["is_default", "version"])
        return scheme


def assign_scheme(*, by: Actor, scheme_id: int, indicator_ids: Collection[int]) -> int:
    """Rates these KPIs by the scheme; returns how many were rated otherwise before.

    Raises NotAllowed, Invalid (none chosen) or NotFound (another organization's KPI or scheme).
    """
    by.require(Act.SCHEME_EDIT)
    wanted = set(indicator_ids)
    if not wanted:
        raise Invalid(
            "nothing_chosen",
            "KPIが選ばれていません。",
            "この区分で評価するKPIを一つ以上選んでください。",
            field="indicators",
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="assign_scheme"):
        scheme = _get(by, scheme_id)
        own = Indicator.objects.filter(organization=by.organization, pk__in=wanted)
        if own.count() != len(wanted):
            raise NotFound(
                "indicator_not_found",
                "選んだKPIの一部が見つかりません。",
                "画面を開き直して、選び直してください。",
            )
        changed = list(own.exclude(scheme=scheme).select_for_update(no_key=True).order_by("pk"))
        Indicator.objects.filter(pk__in=[row.pk for row in changed]).update(
            scheme=scheme, version=F("version") + 1
        )
        if changed:
            mark_for_recompute([row.pk for row in changed])
        return len(changed)


def values_of(scheme: RatingScheme) -> SchemeValues:
    """A stored scheme as values: for the form, the preview and for comparing."""
    return SchemeValues(
        name=scheme.name,
        basis=scheme.basis,
        on_track_from=scheme.on_track_from,
        slightly_late_from=scheme.slightly_late_from,
        grades=tuple(
            GradeValues(g.mark, g.word, g.tone, g.from_percent, g.without_rate, g.status)
            for g in scheme.grades.all()
        ),
    )


def _lock(by: Actor) -> None:
    list(
        type(by.organization)
        .objects.filter(pk=by.organization.pk)
        .select_for_update(no_key=True)
        .values("pk")
    )


def _get(by: Actor, scheme_id: int) -> RatingScheme:
    """The scheme, locked together with its organization's others."""
    _lock(by)
    found = RatingScheme.objects.filter(organization=by.organization, pk=scheme_id).first()
    if found is None:
        raise NotFound(
            "scheme_not_found",
            "この評価の区分は見つかりません。",
            "評価の区分の一覧から選び直してください。",
        )
    return found


def _rated(scheme: RatingScheme) -> list[int]:
    return list(scheme.indicator_set.values_list("pk", flat=True))


def _write_grades(scheme: RatingScheme, values: SchemeValues) -> None:
    Grade.objects.bulk_create(
        [
            Grade(organization_id=scheme.organization_id, scheme=scheme, position=n, **vars(grade))
            for n, grade in enumerate(values.grades, start=1)
        ]
    )


def _check(v: SchemeValues) -> None:
    errors: dict[str, DomainError] = {}

    def refuse(field: str, code: str, sentence: str, next_step: str) -> None:
        errors.setdefault(field, Invalid(code, sentence, next_step, field=field))

    if not v.name.strip():
        refuse("name", "missing", "名称が入力されていません。", "区分の名称を入力してください。")
    elif len(v.name) > 60:
        refuse(
            "name", "too_long", f"名称が{len(v.name)}文字あります。", "60文字以内にしてください。"
        )
    if v.on_track_from < v.slightly_late_from:
        refuse(
            "slightly_late_from",
            "threshold_order",
            "「やや遅れ」の下限が「順調」の下限より大きくなっています。",
            "「順調」の下限以下の値を入力してください。",
        )
    for field, value in (
        ("on_track_from", v.on_track_from),
        ("slightly_late_from", v.slightly_late_from),
    ):
        if not -10_000 <= value <= 10_000:
            refuse(
                field,
                "threshold_size",
                "区切りの値が大きすぎます。",
                "▲10,000から10,000までの%で入力してください。",
            )
    _check_grades(v, refuse)
    if errors:
        raise Refused(errors)


def _check_grades(v: SchemeValues, refuse: object) -> None:
    assert callable(refuse)
    grades = v.grades
    if len(grades) > MOST_GRADES:
        refuse("grades", "too_many", "評語が多すぎます。", f"{MOST_GRADES}個までにしてください。")
    if any(not g.mark.strip() or len(g.mark) > 4 or len(g.word) > 20 for g in grades):
        refuse(
            "grades",
            "words",
            "記号がないか、長すぎる評語があります。",
            "記号は4文字以内、言葉は20文字以内で入力してください。",
        )
    if any(g.tone not in Tone.values for g in grades):
        refuse("grades", "tone", "色の指定が正しくありません。", "色を選び直してください。")
    if v.basis == Basis.STATUS:
        statuses = [g.status for g in grades]
        if any(g.from_percent is not None or g.without_rate for g in grades) or not (
            set(statuses) <= set(JUDGED)
        ):
            refuse(
                "grades",
                "status_needed",
                "どの状況の評語かが選ばれていません。",
                "評語ごとに、状況を一つ選んでください。",
            )
        if len(set(statuses)) < len(statuses):
            refuse(
                "grades",
                "status_twice",
                "同じ状況に、評語が二つあります。",
                "一つの状況には、評語を一つだけ定めてください。",
            )
        return
    floors = [g.from_percent for g in grades if not g.without_rate]
    if any(g.status is not None for g in grades):
        refuse(
            "grades",
            "status_not_used",
            "達成率で決める区分に、状況の評語があります。",
            "評語ごとに、達成率の下限を入力してください。",
        )
    if len(set(floors)) < len(floors):
        refuse(
            "grades",
            "floor_twice",
            "同じ下限の評語が二つあります。",
            "下限を変えるか、一方を消してください。下限を空欄にできるのは一番下の評語だけです。",
        )
    if None not in floors:
        refuse(
            "grades",
            "lowest_missing",
            "一番下の評語がありません。",
            "下限を空欄にした評語を一つ加えると、残りのすべてに付きます。",
        )
    if sum(g.without_rate for g in grades) > 1:
        refuse(
            "grades",
            "without_rate_twice",
            "「達成率がないとき」の評語が二つあります。",
            "一つだけにしてください。",
        )
