"""Surveys and their results: the same visibility, and the same document, as the pages'."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.api.schema import CODE, SURVEY_ID, reading
from dashboards.api.views.organization import ListView, OrganizationView
from organizations.permissions import Act
from surveys.api import ResultSerializer, SurveySerializer, result_answer
from surveys.selectors.results import result_for
from surveys.selectors.surveys import surveys_visible_to


class SurveyList(ListView):
    acts = {"GET": Act.SURVEY_VIEW}

    @reading(
        tag="アンケート",
        summary="アンケートの一覧",
        description="自分に見えるものだけです。結果は、終了したものにあります。",
        answer=SurveySerializer(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        self.criteria()
        return self.page(surveys_visible_to(self.actor).order_by("-id"), SurveySerializer)


class SurveyResults(OrganizationView):
    acts = {"GET": Act.SURVEY_VIEW}

    @reading(
        tag="アンケート",
        summary="アンケートの結果",
        description=(
            "画面やファイルと同じ集計です。回答者数が少ない区分などは `shown` だけがあり、"
            "数はありません（0ではありません）。一人ひとりの回答は返しません。"
        ),
        answer=ResultSerializer,
        path=(CODE, SURVEY_ID),
    )
    def get(self, request: Request, code: str, pk: int) -> Response:
        survey, document = result_for(self.actor, pk)
        return Response(result_answer(survey, document))
