"""Two versions of a plan side by side: what differs, and which targets were changed between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.errors import NotFound
from dashboards.selectors.plan_targets import ChangedTarget, changed_targets
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.differences import Change, ItemDifference, PlannedItem, VersionDifference, difference
from plans.models import Plan, PlanItem, PlanVersion
from plans.selectors import get_plan
from plans.selectors.showing import planned_items, versions_before, versions_seen
from plans.wording import item_title, version_label

# The kinds that can be asked for alone, in the order shown, each with what it takes in.
KINDS: tuple[tuple[str, str, frozenset[Change]], ...] = (
    ("added", "追加", frozenset({Change.ADDED})),
    ("removed", "削除", frozenset({Change.REMOVED})),
    ("moved", "移動", frozenset({Change.MOVED})),
    ("wording", "文言", frozenset({Change.TITLE, Change.TEXT, Change.NUMBER})),
    ("years", "年度の予定", frozenset({Change.YEARS})),
    ("departments", "担当部局", frozenset({Change.DEPARTMENTS})),
    ("other", "種別・段階・視点", frozenset({Change.KIND, Change.STAGE, Change.VIEWPOINTS})),
)


@dataclass(frozen=True)
class DifferenceQuery:
    """`before` and `after` are ids of versions; empty values take the usual ones, or all."""

    before: str = ""
    after: str = ""
    kind: str = ""
    policy: str = ""


@dataclass(frozen=True)
class DifferenceLine:
    """An item that differs, with the words for what changed and for where it stands."""

    one: ItemDifference
    kinds: tuple[str, ...]
    kind_word: str
    above_before: str
    above_after: str
    root: str
    link: bool

    @property
    def departments(self) -> str:
        """Who answers for an added item."""
        return "、".join(sorted(self.one.item.departments))

    @property
    def viewpoints(self) -> str:
        """What an added item stands under."""
        return "、".join(sorted(self.one.item.viewpoints))

    @property
    def moved_below(self) -> bool:
        """Whether it stands below another item than before."""
        return self.above_before != self.above_after


@dataclass(frozen=True)
class DifferencePage:
    """`before` is None where there is nothing to compare with."""

    plan: Plan
    before: PlanVersion | None
    after: PlanVersion | None
    versions: tuple[PlanVersion, ...]
    lines: tuple[DifferenceLine, ...] = ()
    targets: tuple[ChangedTarget, ...] = ()
    targets_since: str = ""
    counts: tuple[tuple[str, str, int], ...] = ()
    policies: tuple[tuple[str, str], ...] = ()
    total: int = 0
    all_items: VersionDifference = field(default_factory=lambda: VersionDifference(()))

    @property
    def summary(self) -> str:
        """追加 3、文言 1、年度の予定 2（目標の変更 1）."""
        found = "、".join(f"{word} {number}" for _, word, number in self.counts if number)
        targets = f"目標の変更 {len(self.targets)}" if self.targets else ""
        if not found:
            return targets or "違いはありません"
        return f"{found}（{targets}）" if targets else found


def difference_page(actor: Actor, pk: int, query: DifferenceQuery) -> DifferencePage:
    """A fixed number of queries. Raises NotFound for a plan or version not within sight."""
    actor.require(Act.INDICATOR_VIEW)
    plan = get_plan(actor, pk)
    own = versions_seen(actor, plan)
    older = versions_before(actor, plan)
    versions = [*older, *own]
    after = _chosen(own, query.after) or _usual_after(own)
    before = _chosen(versions, query.before) or _usual_before(versions, after)
    if before is None or after is None:
        return DifferencePage(plan, None, after, tuple(versions))
    said = planned_items([before, after])
    found = difference(said[before.pk], said[after.pk])
    shown = _lines(found, said[before.pk], said[after.pk])
    targets, since = changed_targets(actor, plan, before, after)
    return DifferencePage(
        plan=plan,
        before=before,
        after=after,
        versions=tuple(versions),
        lines=tuple(
            line
            for line in shown
            if (not query.kind or query.kind in line.kinds)
            and (not query.policy or line.root == query.policy)
        ),
        targets=tuple(targets) if query.kind in {"", "targets"} and not query.policy else (),
        targets_since=since,
        counts=tuple(
            (key, word, sum(key in line.kinds for line in shown)) for key, word, _ in KINDS
        ),
        policies=_policies(said[after.pk], said[before.pk]),
        total=len(shown),
        all_items=found,
    )


def _chosen(versions: Sequence[PlanVersion], typed: str) -> PlanVersion | None:
    if not typed:
        return None
    found = next((one for one in versions if str(one.pk) == typed), None)
    if found is None:
        raise NotFound(
            "plan_version_not_found",
            "比べる版が見つかりません。",
            "版を選び直してください。",
        )
    return found


def _usual_after(own: list[PlanVersion]) -> PlanVersion | None:
    """The newest that was decided; of a plan that is only drafted, its draft."""
    decided = [one for one in own if one.state == PlanVersion.State.DECIDED]
    shown = decided or own
    return shown[-1] if shown else None


def _usual_before(versions: list[PlanVersion], after: PlanVersion | None) -> PlanVersion | None:
    """The version it was drafted from, or the one before it (the plan before's last)."""
    if after is None:
        return None
    drafted = next((one for one in versions if one.pk == after.based_on_id), None)
    if drafted is not None:
        return drafted
    place = next(index for index, one in enumerate(versions) if one.pk == after.pk)
    return versions[place - 1] if place else None


def _titles(items: Sequence[PlannedItem]) -> dict[str, str]:
    return {item.key: item_title(item.number, item.title) for item in items}


def _lines(
    found: VersionDifference, before: Sequence[PlannedItem], after: Sequence[PlannedItem]
) -> list[DifferenceLine]:
    old, new = _titles(before), _titles(after)
    parents = {item.key: item.parent for item in (*before, *after)}
    kinds = dict(PlanItem.Kind.choices)
    return [
        DifferenceLine(
            one=one,
            kinds=tuple(key for key, _, takes in KINDS if one.changes & takes),
            kind_word=str(kinds[PlanItem.Kind(one.item.kind)]),
            above_before=old.get(one.before.parent or "", "") if one.before else "",
            above_after=new.get(one.after.parent or "", "") if one.after else "",
            root=_root(one.item.key, parents),
            link=one.after is not None,
        )
        for one in found.items
    ]


def _root(key: str, parents: dict[str, str | None]) -> str:
    seen: set[str] = set()
    while (above := parents.get(key)) and key not in seen:
        seen.add(key)
        key = above
    return key


def _policies(*versions: Sequence[PlannedItem]) -> tuple[tuple[str, str], ...]:
    roots: dict[str, str] = {}
    for items in versions:
        for item in items:
            if item.parent is None:
                roots.setdefault(item.key, item_title(item.number, item.title))
    return tuple(roots.items())


def version_choices(versions: Sequence[PlanVersion], plan: Plan) -> list[tuple[str, str]]:
    """(id, words) of the versions to choose from; those of the plan before say its name."""
    return [
        (
            str(one.pk),
            ("" if one.plan_id == plan.pk else f"{one.plan.title} ")
            + version_label(one.label)
            + ("（案）" if one.state == PlanVersion.State.DRAFT else ""),
        )
        for one in versions
    ]
