from __future__ import annotations

from django.db import migrations

from core.sql import same_organization


class Migration(migrations.Migration):
    dependencies = [("committees", "0001_initial")]
    operations = [
        same_organization("committees_committeemember", "committee_id", "committees_committee"),
        same_organization("committees_statementmark", "committee_id", "committees_committee"),
        same_organization("committees_itemstatus", "committee_id", "committees_committee"),
        same_organization("committees_meeting", "committee_id", "committees_committee"),
        same_organization("committees_agendaitem", "meeting_id", "committees_meeting"),
        same_organization("committees_paper", "meeting_id", "committees_meeting"),
        same_organization("committees_paper", "agenda_item_id", "committees_agendaitem"),
        same_organization("committees_paperversion", "paper_id", "committees_paper"),
        same_organization("committees_statement", "meeting_id", "committees_meeting"),
        same_organization("committees_statement", "agenda_item_id", "committees_agendaitem"),
        same_organization("committees_statement", "member_id", "committees_committeemember"),
        same_organization("committees_actionitem", "committee_id", "committees_committee"),
        same_organization("committees_actionitemrevision", "item_id", "committees_actionitem"),
        same_organization("committees_actionitemrevision", "status_id", "committees_itemstatus"),
        same_organization(
            "committees_revisiondepartment", "revision_id", "committees_actionitemrevision"
        ),
        same_organization(
            "committees_revisiondepartment", "department_id", "organizations_department"
        ),
        same_organization("committees_itemsource", "item_id", "committees_actionitem"),
        same_organization("committees_itemsource", "meeting_id", "committees_meeting"),
        same_organization("committees_itemsource", "statement_id", "committees_statement"),
        same_organization("committees_itemsource", "member_id", "committees_committeemember"),
        same_organization("committees_meetingitem", "meeting_id", "committees_meeting"),
        same_organization("committees_meetingitem", "item_id", "committees_actionitem"),
        same_organization("committees_meetingitem", "revision_id", "committees_actionitemrevision"),
        same_organization("committees_responsedraft", "item_id", "committees_actionitem"),
        same_organization("committees_responsedraft", "meeting_id", "committees_meeting"),
        same_organization("committees_responsedraft", "department_id", "organizations_department"),
        same_organization(
            "committees_responsedraftrevision", "draft_id", "committees_responsedraft"
        ),
        same_organization("committees_responsedraftrevision", "status_id", "committees_itemstatus"),
        same_organization("committees_itemcomment", "item_id", "committees_actionitem"),
        same_organization("committees_itemcomment", "member_id", "committees_committeemember"),
        same_organization("committees_itemraise", "item_id", "committees_actionitem"),
        same_organization("committees_itemraise", "meeting_id", "committees_meeting"),
        same_organization("committees_itemraise", "member_id", "committees_committeemember"),
        same_organization("committees_itemimport", "committee_id", "committees_committee"),
        same_organization("committees_itemimport", "meeting_id", "committees_meeting"),
        same_organization("committees_itemlink", "item_id", "committees_actionitem"),
        same_organization("committees_itemlink", "indicator_id", "kpis_indicator"),
        same_organization("committees_itemlink", "plan_id", "plans_plan"),
    ]
