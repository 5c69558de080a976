"""Keeping indicators, targets, schemes and department series."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "kpis:indicator_new": form(Act.INDICATOR_EDIT),
    "kpis:indicator_note": reading(Act.INDICATOR_EDIT),
    "kpis:indicator_edit": form(Act.INDICATOR_EDIT),
    "kpis:indicator_end": form(Act.INDICATOR_EDIT),
    "kpis:indicator_resume": command(Act.INDICATOR_EDIT),
    "kpis:definition": form(Act.INDICATOR_EDIT),
    "kpis:targets": reading(Act.TARGET_REVISE),
    "kpis:target_new": form(Act.TARGET_REVISE),
    "kpis:targets_table": form(Act.TARGET_REVISE),
    "kpis:target_revise": form(Act.TARGET_REVISE),
    "kpis:target_undo": command(Act.TARGET_REVISE),
    "kpis:series": form(Act.INDICATOR_EDIT),
    "kpis:series_edit": form(Act.INDICATOR_EDIT),
    "kpis:series_remove": command(Act.INDICATOR_EDIT),
    "kpis:schemes": reading(Act.SCHEME_EDIT),
    "kpis:scheme_new": form(Act.SCHEME_EDIT),
    "kpis:scheme_edit": form(Act.SCHEME_EDIT),
    "kpis:scheme_default": command(Act.SCHEME_EDIT),
    "kpis:scheme_assign": form(Act.SCHEME_EDIT),
    "kpis:rules": reading(Act.INDICATOR_VIEW),
    "kpis:rule": reading(Act.INDICATOR_VIEW),
}
