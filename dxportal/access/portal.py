"""Signing in, the pages around the KPIs, and the API."""

from __future__ import annotations

from dxportal.access.gates import Access, Gate, form, reading
from organizations.permissions import Act

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
