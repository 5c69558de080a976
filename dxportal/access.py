"""Who may call which address: every URL name with what each of its methods asks for.

The acts' reach by role stands in organizations.permissions.MATRIX. A test walks all addresses,
fails for one that is not declared here, and calls each as every role of the own and of another
organization: the answers must be those that this table and the matrix give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from organizations.permissions import Act


class Gate(StrEnum):
    """What an address asks for that belongs to no organization."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class Access:
    """`asks`: by method, the act (anywhere in the organization) or gate that the address asks for.

    `on_object`: by method, the act that must reach the department of the object in the address.
    HEAD goes with GET. A method that is not named is refused (405).
    """

    asks: Mapping[str, Act | Gate]
    on_object: Mapping[str, Act] = field(default_factory=dict)


def reading(act: Act | Gate) -> Access:
    return Access({"GET": act})


def form(act: Act | Gate, *, sends: Act | None = None) -> Access:
    """A page with a form: both methods pass the page's gate; `sends` must reach the object."""
    return Access({"GET": act, "POST": act}, {"POST": sends} if sends else {})


def command(act: Act) -> Access:
    """An address that only takes POST, on an object that the act must reach."""
    return Access({"POST": act}, {"POST": act})


_NO_API_PAGE = Access(dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), Gate.SIGNED_IN))

URLS: dict[str, Access] = {
    "healthz": reading(Gate.PUBLIC),
    "home": reading(Gate.SIGNED_IN),
    # Signing in and the own account (django-allauth)
    "account_login": form(Gate.PUBLIC),
    "account_logout": form(Gate.PUBLIC),
    "account_inactive": reading(Gate.PUBLIC),
    "account_signup": form(Gate.PUBLIC),
    "account_reset_password": form(Gate.PUBLIC),
    "account_reset_password_done": reading(Gate.PUBLIC),
    "account_reset_password_from_key": form(Gate.PUBLIC),
    "account_reset_password_from_key_done": reading(Gate.PUBLIC),
    "account_confirm_email": form(Gate.PUBLIC),
    "account_email_verification_sent": reading(Gate.PUBLIC),
    "account_confirm_login_code": form(Gate.PUBLIC),
    "account_reauthenticate": form(Gate.SIGNED_IN),
    "account_email": form(Gate.SIGNED_IN),
    "account_change_password": form(Gate.SIGNED_IN),
    "account_set_password": form(Gate.SIGNED_IN),
    # Pages of an organization
    "dashboards:todo": reading(Act.TASK_VIEW),
    "dashboards:organization": reading(Act.DASHBOARD_VIEW),
    "dashboards:freshness": reading(Act.DASHBOARD_VIEW),
    "dashboards:department": reading(Act.DASHBOARD_VIEW),
    "dashboards:plans": reading(Act.PLAN_VIEW),
    "dashboards:plan": reading(Act.PLAN_VIEW),
    "organizations:departments": reading(Act.DEPARTMENT_VIEW),
    "organizations:members": reading(Act.MEMBER_VIEW),
    # KPIs and their figures
    "kpis:list": reading(Act.INDICATOR_VIEW),
    "kpis:review": reading(Act.FIGURE_APPROVE),
    "kpis:detail": reading(Act.INDICATOR_VIEW),
    "kpis:how": reading(Act.INDICATOR_VIEW),
    "kpis:figures": reading(Act.INDICATOR_VIEW),
    "kpis:figure": form(Act.INDICATOR_VIEW, sends=Act.FIGURE_ENTER),
    "kpis:figure_approve": command(Act.FIGURE_APPROVE),
    "kpis:figure_return": command(Act.FIGURE_RETURN),
    "kpis:figure_withdraw": command(Act.FIGURE_SUBMIT),
    # API
    "tokens": form(Gate.SIGNED_IN),
    "token-revoke": form(Gate.SIGNED_IN),
    "api-docs": reading(Gate.SIGNED_IN),
    "api:schema": reading(Gate.SIGNED_IN),
    "api:organizations": reading(Gate.SIGNED_IN),
    "api:plans": reading(Act.PLAN_VIEW),
    "api:plan": reading(Act.PLAN_VIEW),
    "api:indicators": reading(Act.INDICATOR_VIEW),
    "api:indicator": reading(Act.INDICATOR_VIEW),
    "api:targets": reading(Act.INDICATOR_VIEW),
    "api:measurements": Access(
        {"GET": Act.INDICATOR_VIEW, "POST": Act.FIGURE_ENTER}, {"POST": Act.FIGURE_ENTER}
    ),
    "api:achievements": reading(Act.INDICATOR_VIEW),
    "api:no-such-page": _NO_API_PAGE,
}
