"""Organizations, their departments over time, people and their roles."""

from __future__ import annotations

from organizations.models.department import Department, DepartmentSuccession
from organizations.models.notice import Notice
from organizations.models.organization import Organization
from organizations.models.user import Membership, Role, User

__all__ = [
    "Department",
    "DepartmentSuccession",
    "Membership",
    "Notice",
    "Organization",
    "Role",
    "User",
]
