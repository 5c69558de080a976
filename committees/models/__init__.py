"""Committees, meetings, minutes, and the items they asked for."""

from __future__ import annotations

from committees.models.answer import (
    ItemComment,
    ItemRaise,
    ResponseDraft,
    ResponseDraftRevision,
)
from committees.models.committee import Committee, CommitteeMember, ItemStatus, StatementMark
from committees.models.intake import ItemImport
from committees.models.item import (
    ActionItem,
    ActionItemRevision,
    ItemSource,
    MeetingItem,
    RevisionDepartment,
)
from committees.models.links import ItemLink
from committees.models.meeting import (
    AgendaItem,
    Meeting,
    MeetingAnnouncement,
    Paper,
    PaperVersion,
    Statement,
)

__all__ = [
    "ActionItem",
    "ActionItemRevision",
    "AgendaItem",
    "Committee",
    "CommitteeMember",
    "ItemComment",
    "ItemImport",
    "ItemLink",
    "ItemRaise",
    "ItemSource",
    "ItemStatus",
    "Meeting",
    "MeetingAnnouncement",
    "MeetingItem",
    "Paper",
    "PaperVersion",
    "ResponseDraft",
    "ResponseDraftRevision",
    "RevisionDepartment",
    "Statement",
    "StatementMark",
]
