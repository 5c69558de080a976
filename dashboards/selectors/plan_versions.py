"""A version of a plan to be read, printed and cited."""

from __future__ import annotations

from dataclasses import dataclass

from organizations.selectors import Actor
from plans.models import Plan, PlanItem, PlanVersion
from plans.selectors import TreeItem
from plans.selectors.showing import get_version, version_tree, versions_seen
from plans.wording import citation, decision_text, item_title, version_label


@dataclass(frozen=True)
class VersionItem:
    """An item with the words to cite it by; `level` is that of its heading, from 2 to 6."""

    item: PlanItem
    level: int
    cited: str
    below: tuple[VersionItem, ...]


@dataclass(frozen=True)
class VersionPage:
    plan: Plan
    version: PlanVersion
    versions: tuple[PlanVersion, ...]
    label: str
    decision: str
    cited: str
    items: tuple[VersionItem, ...]
    count: int


def cited_as(version: PlanVersion, item: str = "") -> str:
    """The citation of a version (its plan loaded), or of an item of it."""
    return citation(
        title=version.plan.title,
        label=version.label,
        decided=version.state == PlanVersion.State.DECIDED,
        typed=version.decided_typed,
        item=item,
    )


def version_page(actor: Actor, plan_id: int, pk: int) -> VersionPage:
    """Raises NotFound for a version that the person may not read; a fixed number of queries."""
    plan, version = get_version(actor, plan_id, pk)
    tree = version_tree(version)
    return VersionPage(
        plan=plan,
        version=version,
        versions=tuple(versions_seen(actor, plan)),
        label=version_label(version.label),
        decision=decision_text(
            decided=version.state == PlanVersion.State.DECIDED, typed=version.decided_typed
        ),
        cited=cited_as(version),
        items=tuple(_item(one, version, 2) for one in tree),
        count=sum(1 for root in tree for _ in root.walk()),
    )


def _item(tree: TreeItem, version: PlanVersion, level: int) -> VersionItem:
    return VersionItem(
        item=tree.item,
        level=level,
        cited=cited_as(version, item_title(tree.item.number, tree.item.title)),
        below=tuple(_item(one, version, min(level + 1, 6)) for one in tree.below),
    )
