from __future__ import annotations

from django.db import migrations

from core.sql import same_organization

SURVEY, DEPARTMENT = "surveys_survey", "organizations_department"
SAME = [
    ("surveys_survey", "plan_id", "plans_plan"),
    ("surveys_page", "survey_id", SURVEY),
    ("surveys_question", "survey_id", SURVEY),
    ("surveys_question", "page_id", "surveys_page"),
    ("surveys_choice", "question_id", "surveys_question"),
    ("surveys_matrixrow", "question_id", "surveys_question"),
    ("surveys_axis", "survey_id", SURVEY),
    ("surveys_axis", "base_id", "surveys_axis"),
    ("surveys_axisvalue", "axis_id", "surveys_axis"),
    ("surveys_axisvalue", "department_id", DEPARTMENT),
    ("surveys_rollcell", "survey_id", SURVEY),
    ("surveys_declaredtable", "survey_id", SURVEY),
    ("surveys_surveyresult", "survey_id", SURVEY),
    ("surveys_theme", "survey_id", SURVEY),
    ("surveys_columnmap", "survey_id", SURVEY),
    ("surveys_answerimport", "survey_id", SURVEY),
    ("surveys_finding", "survey_id", SURVEY),
    ("surveys_citation", "finding_id", "surveys_finding"),
    ("surveys_citation", "question_id", "surveys_question"),
    ("surveys_measure", "finding_id", "surveys_finding"),
    ("surveys_measure", "department_id", DEPARTMENT),
    ("surveys_measure", "plan_id", "plans_plan"),
    ("surveys_measure", "indicator_id", "kpis_indicator"),
    ("surveys_measurestep", "measure_id", "surveys_measure"),
    ("surveys_kpibinding", "question_id", "surveys_question"),
    ("surveys_kpibinding", "indicator_id", "kpis_indicator"),
]


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]
    operations = [same_organization(*key) for key in SAME]
