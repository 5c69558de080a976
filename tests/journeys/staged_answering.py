"""An open survey with every kind of question, and its codes; run by test_survey_answer."""

from __future__ import annotations

import json

from organizations.models import User
from organizations.selectors import get_actor
from surveys.services.codes import make_codes
from surveys.services.opening import open_survey
from tests.surveys.answering.everything import everything


def main() -> None:
    office = get_actor(user=User.objects.get(email="office@demo.example"), code="990001")
    draft = everything(office.organization, title="働き方を答える調べ（通し）")
    survey = open_survey(by=office, survey=draft, expected_version=draft.version)
    batch = make_codes(by=office, survey=survey)
    codes = [code for group in batch.groups for code in group.codes][:4]
    print(json.dumps({"path": f"/s/{survey.public_key}/", "pk": survey.pk, "codes": codes}))
