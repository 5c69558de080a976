"""Rules about every table: recorded or derived, one organization a family, exact figures."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction

from core.models import Versioned

pytestmark = pytest.mark.django_db

APPS = {
    "core",
    "organizations",
    "plans",
    "kpis",
    "inventories",
    "dashboards",
    "surveys",
    "committees",
}
# Tables that are not tables of record, and why they need no change record.
DERIVED = {
    "core_outboxmessage": "work still to do; a row goes when its effect is committed",
    "core_scheduledrun": "one row a job and period, so that it runs once",
    "kpis_achievement": "rewritten by each recompute from tables of record",
    "kpis_outlook": "rewritten after each recompute from tables of record",
    "kpis_importcell": "a preview; what was written stands in the figures' revisions",
    "surveys_response": "single answers: a record of each would undo the shuffle (ADR 0014)",
    "surveys_freetext": "as surveys_response: nothing may tell which answers came together",
    "surveys_confidentialentry": "that a person has answered; the box keeps what, until the close",
    "surveys_answerimport": "a preview of shuffled answers; gone when written or given up",
    "organizations_notice": "a message to one person about something that has its own record",
}
# Tables above all organizations.
WITHOUT_ORGANIZATION = {
    "organizations_organization": "it is the organization",
    "organizations_user": "a person may have roles in several",
}
# Foreign keys between organizations' tables without the constraint, and why.
SAME_ORGANIZATION_BY_OTHER_MEANS = {
    "kpis_achievement.indicator_id": "kpis_evaluate takes the organization from the indicator",
    "kpis_achievement.department_id": "kpis_evaluate takes it from the figure or target",
    "kpis_outlook.indicator_id": "taken from the achievement",
    "kpis_outlook.department_id": "taken from the achievement",
    "kpis_importcell.run_id": "the import's service takes the organization from the run",
    "kpis_importcell.indicator_id": "found among the organization's own indicators",
    "kpis_importcell.department_id": "found among the organization's own departments",
}
INSERT, DELETE, UPDATE, TRUNCATE = 4, 8, 16, 32


def our_models() -> list[type[models.Model]]:
    """Every model of our apps with a table, many-to-many ones included; change records apart."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in APPS and not issubclass(model, pghistory.models.Event)
    ]


def record_tables() -> list[str]:
    return sorted(m._meta.db_table for m in our_models() if m._meta.db_table not in DERIVED)


def event_tables() -> list[str]:
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in APPS and issubclass(model, pghistory.models.Event)
    )


def query(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def triggers() -> dict[str, list[tuple[int, str]]]:
    """By table: what each enabled trigger fires on (tgtype), and its function's text."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for table, kind, text in query(
        "SELECT c.relname, t.tgtype, p.prosrc FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    ):
        found[table].append((kind, text))
    return found


def test_there_are_tables_to_look_at() -> None:
    assert {"kpis_indicator", "kpis_measurement", "organizations_user"} <= set(record_tables())
    assert len(event_tables()) >= 10


def test_every_change_to_a_table_of_record_is_recorded_or_refused_by_the_database() -> None:
    present = triggers()
    missing = []
    for table in record_tables():
        for bit, name in ((INSERT, "INSERT"), (UPDATE, "UPDATE"), (DELETE, "DELETE")):
            texts = [text for kind, text in present[table] if kind & bit]
            recorded = any(f'INSERT INTO "{table}event"' in text for text in texts)
            refused = any("RAISE EXCEPTION" in text for text in texts)
            own_record = name == "INSERT" and any(
                "Cannot update or delete" in text
                for kind, text in present[table]
                if kind & UPDATE and kind & DELETE
            )
            if not (recorded or refused or own_record):
                missing.append(f"{table}: {name}")
    assert not missing, "neither recorded nor refused (use core.audit): " + ", ".join(missing)


def test_a_derived_table_is_one_that_exists() -> None:
    tables = {model._meta.db_table for model in our_models()}
    assert set(DERIVED) <= tables
    assert set(WITHOUT_ORGANIZATION) <= tables


def test_the_change_records_themselves_are_append_only() -> None:
    present = triggers()
    for table in event_tables():
        refused = 0
        for kind, text in present[table]:
            if "RAISE EXCEPTION" in text:
                refused |= kind
        assert refused & UPDATE, f"{table} lets UPDATE pass"
        assert refused & DELETE, f"{table} lets DELETE pass"


def test_every_table_of_record_and_its_record_refuse_truncate() -> None:
    emptied, otherwise = [], []
    for table in [*record_tables(), *event_tables()]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f'TRUNCATE "{table}" CASCADE')
        except Error as error:
            if "cannot be truncated" not in str(error):
                otherwise.append(f"{table}: {error}")
        else:
            emptied.append(table)
    assert not emptied, "TRUNCATE passes on: " + ", ".join(emptied)
    assert not otherwise, "refused for another reason: " + "; ".join(otherwise)


def test_every_table_of_record_carries_its_organization() -> None:
    without = [
        model._meta.db_table
        for model in our_models()
        if model._meta.db_table not in DERIVED
        and "organization_id" not in {field.column for field in model._meta.local_fields}
    ]
    assert set(without) == set(WITHOUT_ORGANIZATION)


def test_the_organization_is_never_null() -> None:
    nullable = query(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND column_name = 'organization_id' AND is_nullable = 'YES' AND table_name = ANY (%s)",
        record_tables(),
    )
    assert nullable == []


def test_a_row_and_what_it_points_at_share_an_organization_by_constraint() -> None:
    tables = {m._meta.db_table: m for m in our_models()}
    carriers = {
        name
        for name, model in tables.items()
        if "organization_id" in {field.column for field in model._meta.local_fields}
    }
    composite = {
        f"{table}.{columns[1]}"
        for table, columns in query(
            "SELECT c.conrelid::regclass::text, array(SELECT a.attname::text FROM unnest(c.conkey)"
            " WITH ORDINALITY k(n, o) JOIN pg_attribute a ON a.attrelid = c.conrelid"
            " AND a.attnum = k.n ORDER BY k.o) FROM pg_constraint c"
            " WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 AND c.convalidated"
        )
        if columns[0] == "organization_id"
    }
    needed = {
        f"{name}.{field.column}"
        for name in carriers
        for field in tables[name]._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.column != "organization_id"
        and field.related_model._meta.db_table in carriers
    }
    missing = needed - composite - set(SAME_ORGANIZATION_BY_OTHER_MEANS)
    assert not missing, "add core.sql.same_organization for: " + ", ".join(sorted(missing))
    assert set(SAME_ORGANIZATION_BY_OTHER_MEANS) <= needed - composite, "a reason for nothing"


def test_no_figure_is_a_float() -> None:
    fields = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if isinstance(field, models.FloatField)
    ]
    columns = query(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE data_type IN ('real', 'double precision') AND table_name = ANY (%s)",
        [*record_tables(), *event_tables(), *DERIVED],
    )
    assert (fields, columns) == ([], [])


def test_editable_rows_count_their_edits() -> None:
    """Tables that keep revisions or are append-only have those; the rest carry a version."""
    unversioned = {
        "organizations_departmentsuccession",
        "organizations_user",
        "plans_planitemdepartment",
        "plans_planitemyear",
        "kpis_measurement",
        "kpis_measurementrevision",
        "kpis_target",
        "kpis_targetrevision",
        "kpis_definitionversion",
        "kpis_correctivestep",
        "kpis_roundunlock",
        "kpis_evidence",
        "kpis_grade",
        "kpis_rounditem",
        "kpis_importrun",
        "kpis_carriedindicator",
        "plans_planitemviewpoint",
        "plans_itemprogress",
        "plans_migrationphase",
        "committees_statementmark",
        "committees_itemstatus",
        "committees_paperversion",
        "committees_meetingannouncement",
        "committees_actionitemrevision",
        "committees_revisiondepartment",
        "committees_itemsource",
        "committees_meetingitem",
        "committees_responsedraftrevision",
        "committees_itemcomment",
        "committees_itemraise",
        "committees_itemlink",
        "surveys_measurestep",
    }
    found = {
        model._meta.db_table
        for model in our_models()
        if model._meta.db_table not in DERIVED and not issubclass(model, Versioned)
    }
    assert found <= unversioned, found - unversioned
