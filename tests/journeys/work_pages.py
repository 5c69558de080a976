"""Addresses of the pages of entering, collecting and keeping, on the sample."""

from __future__ import annotations

from tests.journeys.places import SAMPLE
from tests.journeys.stack import Stack
from tests.journeys.staging import staged

HOME = f"/o/{SAMPLE}"
KPIS = f"{HOME}/kpis"
INVENTORIES = f"{HOME}/inventories"
Found = list[tuple[str, str, str]]


def work_pages(stack: Stack) -> Found:
    """(name, role, address) of every kind of page beyond the dashboards and the KPI's own."""
    return [
        *_entry(stack),
        *_imports(stack),
        *_rounds(stack),
        *_inventories(stack),
        *_upkeep(stack),
        *_corrective(stack),
    ]


def kpi_by_key(stack: Stack, key: str) -> int:
    """The sample's KPI with that key."""
    return _first(
        stack,
        "SELECT i.id FROM kpis_indicator i JOIN organizations_organization o"
        " ON o.id = i.organization_id WHERE o.code = %s AND i.key = %s",
        key,
    )


def _first(stack: Stack, query: str, *params: object) -> int:
    return int(stack.sql(query, SAMPLE, *params)[0][0])


def _of_sample(stack: Stack, table: str, condition: str = "true") -> int:
    return _first(
        stack,
        f"SELECT t.id FROM {table} t JOIN organizations_organization o"
        f" ON o.id = t.organization_id WHERE o.code = %s AND {condition} ORDER BY t.id LIMIT 1",
    )


def _entry(stack: Stack) -> Found:
    made = staged(stack)
    by_department = kpi_by_key(stack, "e-approval-rate")
    draft, locked = made["draft_kpi"], made["locked_kpi"]
    return [
        ("grid", "department_editor", f"{KPIS}/grid/"),
        ("grid-office", "dx_office", f"{KPIS}/grid/"),
        ("kpi-grid", "dx_office", f"{KPIS}/{by_department}/grid/"),
        ("figure-draft-evidence", "dx_office", f"{KPIS}/{draft}/figures/2026-10/"),
        ("figure-closed-round", "dx_office", f"{KPIS}/{locked}/figures/2024-04/"),
        ("kpi-departments", "dx_office", f"{KPIS}/{by_department}/"),
        ("how-departments", "viewer", f"{KPIS}/{by_department}/how/2026/"),
    ]


def _imports(stack: Stack) -> Found:
    made = staged(stack)
    return [
        ("imports", "dx_office", f"{KPIS}/imports/"),
        ("imports-empty", "dx_office", f"{KPIS}/imports/?state=undone"),
        ("import-new", "dx_office", f"{KPIS}/imports/new/"),
        ("import-columns", "dx_office", f"{KPIS}/imports/{made['run_columns']}/columns/"),
        ("import-preview", "dx_office", f"{KPIS}/imports/{made['run_preview']}/"),
        ("import-mappings", "dx_office", f"{KPIS}/imports/mappings/"),
        ("import-mapping", "dx_office", f"{KPIS}/imports/mappings/{made['mapping']}/"),
        ("import-refused", "dx_office", f"{KPIS}/imports/{made['run_refused']}/"),
    ]


def _rounds(stack: Stack) -> Found:
    made = staged(stack)
    draft, opened, closed = (
        f"{KPIS}/rounds/{made[f'round_{state}']}/" for state in ("draft", "open", "closed")
    )
    return [
        ("rounds", "dx_office", f"{KPIS}/rounds/"),
        ("rounds-editor", "department_editor", f"{KPIS}/rounds/"),
        ("round-new", "dx_office", f"{KPIS}/rounds/new/"),
        ("round-draft", "dx_office", draft),
        ("round-edit", "dx_office", f"{draft}edit/"),
        ("round-open", "dx_office", opened),
        ("round-open-editor", "department_editor", opened),
        ("round-figures", "department_editor", f"{opened}figures/"),
        ("round-figures-office", "dx_office", f"{opened}figures/"),
        ("round-closed", "dx_office", closed),
        ("round-closed-figures", "dx_office", f"{closed}figures/"),
        ("round-unlock", "dx_office", f"{closed}unlock/"),
        ("review-round", "department_head", f"{KPIS}/review/?round={made['round_open']}"),
        ("notices", "department_editor", f"{HOME}/notices/"),
        ("notices-viewer", "viewer", f"{HOME}/notices/"),
    ]


def _inventories(stack: Stack) -> Found:
    inventory = _of_sample(stack, "inventories_inventory")
    row = _of_sample(stack, "inventories_inventoryrow", "t.done_on IS NULL AND NOT t.excluded")
    excluded = _of_sample(stack, "inventories_inventoryrow", "t.excluded")
    feed = _of_sample(stack, "inventories_inventoryfeed")
    one = f"{INVENTORIES}/{inventory}"
    return [
        ("inventories", "dx_office", f"{INVENTORIES}/"),
        ("inventory-new", "dx_office", f"{INVENTORIES}/new/"),
        ("inventory", "dx_office", f"{one}/"),
        ("inventory-editor", "department_editor", f"{one}/"),
        ("inventory-none", "viewer", f"{one}/?q=%E3%81%82%E3%82%8A%E3%81%88%E3%81%AA%E3%81%84"),
        ("inventory-edit", "dx_office", f"{one}/edit/"),
        ("inventory-departments", "dx_office", f"{one}/departments/"),
        ("inventory-import", "dx_office", f"{one}/import/"),
        ("inventory-row-new", "dx_office", f"{one}/rows/new/"),
        ("inventory-row", "dx_office", f"{INVENTORIES}/rows/{row}/"),
        ("inventory-row-excluded", "viewer", f"{INVENTORIES}/rows/{excluded}/"),
        ("inventory-feeds", "dx_office", f"{one}/feeds/"),
        ("inventory-feed-new", "dx_office", f"{one}/feeds/new/"),
        ("inventory-feed", "dx_office", f"{INVENTORIES}/feeds/{feed}/"),
    ]


def _upkeep(stack: Stack) -> Found:
    kpi = kpi_by_key(stack, "e-approval-rate")
    target = _of_sample(stack, "kpis_target", f"t.indicator_id = {kpi} AND t.department_id IS NULL")
    series = _of_sample(stack, "kpis_departmentseries", f"t.indicator_id = {kpi}")
    scheme = _of_sample(stack, "kpis_ratingscheme")
    one = f"{KPIS}/{kpi}"
    return [
        ("kpi-new", "dx_office", f"{KPIS}/new/"),
        ("kpi-edit", "dx_office", f"{one}/edit/"),
        ("kpi-end", "dx_office", f"{one}/end/"),
        ("kpi-definition", "dx_office", f"{one}/definition/"),
        ("targets", "dx_office", f"{one}/targets/"),
        ("target-new", "dx_office", f"{one}/targets/new/"),
        ("target-revise", "dx_office", f"{one}/targets/{target}/"),
        ("targets-table", "dx_office", f"{one}/targets/table/"),
        ("series", "dx_office", f"{one}/departments/"),
        ("series-edit", "dx_office", f"{one}/departments/{series}/"),
        ("schemes", "dx_office", f"{KPIS}/schemes/"),
        ("scheme-new", "dx_office", f"{KPIS}/schemes/new/?ready=a-d"),
        ("scheme", "dx_office", f"{KPIS}/schemes/{scheme}/"),
        ("scheme-assign", "dx_office", f"{KPIS}/schemes/{scheme}/assign/"),
        ("rules", "viewer", f"{KPIS}/rules/"),
        ("rule", "viewer", f"{KPIS}/rules/achievement/"),
    ]


def _corrective(stack: Stack) -> Found:
    one = {
        state: _of_sample(stack, "kpis_correctiveaction", f"t.state = '{state}'")
        for state in ("asked", "answered", "closed")
    }
    return [
        ("outlook", "dx_office", f"{HOME}/dashboard/outlook/"),
        ("outlook-viewer", "viewer", f"{HOME}/dashboard/outlook/"),
        ("corrective-list", "dx_office", f"{KPIS}/corrective/"),
        ("corrective-viewer", "viewer", f"{KPIS}/corrective/{one['asked']}/"),
        *(
            (f"corrective-{state}", "dx_office", f"{KPIS}/corrective/{pk}/")
            for state, pk in one.items()
        ),
    ]
