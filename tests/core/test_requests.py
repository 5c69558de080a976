"""Around each request: an id, who changed what, and domain errors as pages or JSON."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.http import require_POST

from core.errors import Invalid, NotAllowed, NotFound, Stale
from organizations.models import Department
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db

ERRORS = {
    403: NotAllowed("not_allowed", "この操作はできません。", "管理者にご相談ください。"),
    404: NotFound("not_there", "このKPIは見つかりません。", "一覧から選んでください。"),
    409: Stale("changed_meanwhile", "ほかの人が変更しました。", "内容を確認してください。"),
    422: Invalid("blank", "値が入力されていません。", "値を入力してください。"),
}


def refuse(request: HttpRequest, status: int) -> HttpResponse:
    raise ERRORS[status]


def rename(request: HttpRequest, pk: int) -> HttpResponse:
    Department.objects.filter(pk=pk).update(name="別の名称")
    return HttpResponse(request.id)  # type: ignore[attr-defined]


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours, not a rule's refusal")


urlpatterns = [
    path("tests/refuse/<int:status>/", refuse),
    path("api/tests/refuse/<int:status>/", refuse),
    path("tests/rename/<int:pk>/", rename),
    path("tests/submit/", submit),
    path("tests/crash/", crash),
    path("", include("dxportal.urls")),
]


@pytest.fixture(autouse=True)
def _routes() -> Any:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_the_address_of_a_form_opened_by_itself_says_so(client: Client) -> None:
    answer = client.get("/tests/submit/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "このアドレスは直接開けません" in answer.content.decode()


@pytest.mark.parametrize("status", list(ERRORS))
def test_a_domain_error_becomes_a_page_that_says_what_to_do(client: Client, status: int) -> None:
    answer = client.get(f"/tests/refuse/{status}/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert ERRORS[status].sentence in page
    assert ERRORS[status].next_step in page


@pytest.mark.parametrize("status", list(ERRORS))
def test_for_the_api_it_is_json(client: Client, status: int) -> None:
    answer = client.get(f"/api/tests/refuse/{status}/")
    error = ERRORS[status]
    assert (answer.status_code, answer.json()) == (
        status,
        {"code": error.code, "detail": error.sentence, "next_step": error.next_step},
    )


def test_any_other_error_stays_an_error() -> None:
    answer = Client(raise_request_exception=False).get("/tests/crash/")
    assert answer.status_code == 500
    assert "a fault of ours" not in answer.content.decode()


def test_every_answer_carries_a_new_id(client: Client) -> None:
    first, second = client.get("/healthz"), client.get("/healthz")
    assert re.fullmatch(r"[0-9a-f]{32}", first["X-Request-Id"])
    assert first["X-Request-Id"] != second["X-Request-Id"]


def test_the_proxys_id_is_kept(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "abcd-1234-proxy"})
    assert answer["X-Request-Id"] == "abcd-1234-proxy"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "<script>alert(1)</script>", "a b c d e"])
def test_an_id_that_is_none_is_replaced(client: Client, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": given})
    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-Id"])


def test_a_change_is_recorded_with_its_person_and_request(client: Client) -> None:
    department, person = DepartmentFactory(), UserFactory()
    client.force_login(person)
    answer = client.post(f"/tests/rename/{department.pk}/")
    event = (
        apps.get_model("organizations", "DepartmentEvent")
        .objects.filter(pgh_obj_id=department.pk)
        .latest("pgh_id")
    )
    assert event.pgh_context == {
        "user": person.pk,
        "request": answer.content.decode(),
        "method": "POST",
        "path": f"/tests/rename/{department.pk}/",
    }


def test_a_change_by_nobody_signed_in_names_nobody(client: Client) -> None:
    department = DepartmentFactory()
    client.post(f"/tests/rename/{department.pk}/")
    event = (
        apps.get_model("organizations", "DepartmentEvent")
        .objects.filter(pgh_obj_id=department.pk)
        .latest("pgh_id")
    )
    assert event.pgh_context["user"] is None
