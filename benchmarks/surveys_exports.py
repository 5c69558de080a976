"""Results of 100,000 answers as files, from the stored answers on; and answers given with names.

An anonymous survey has no file of single answers (docs/adr/0016-survey-exports.md): what is taken
of it is the whole result, counted, held back where it must be, and written.
"""

from __future__ import annotations

import os

from django.db import connection

from benchmarks.surveys import fill, measured, tabulate
from core.clock import today
from organizations.models import User
from surveys.exports.csv_file import result_csv
from surveys.exports.pdf import result_pdf
from surveys.exports.report import report_of
from surveys.exports.singles import singles_csv, singles_xlsx
from surveys.exports.slides import result_pptx
from surveys.exports.workbook import result_xlsx
from surveys.models import Survey
from surveys.selectors.singles import singles_of
from tests.surveys import made
from tests.surveys.stored import store_survey

ANSWERS = int(os.environ.get("DXPORTAL_BENCH_ANSWERS", "100000"))
CSV_WITHIN, XLSX_WITHIN = 5.0, 25.0
NAMED = """
INSERT INTO surveys_response (id, survey_id, groups, slots, figures, respondent_id)
SELECT gen_random_uuid(), %(named)s, each.groups, each.slots, each.figures, u.id
  FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM surveys_response
         WHERE survey_id = %(survey)s) each
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM organizations_user
         WHERE email LIKE 'bench-survey-%%') u ON u.place = each.place
"""


def run() -> str:
    survey = fill(ANSWERS, 2 * ANSWERS, made.ADVISED)
    report = report_of(survey, tabulate(survey), today=today())
    as_csv = measured(lambda: result_csv(tabulate(survey)))
    as_xlsx = measured(lambda: result_xlsx(report_of(survey, tabulate(survey), today=today())))
    lines = [
        f"■ 結果の書き出し {ANSWERS:,}件・20問・所属、役職、所属×役職（集計と非表示を含む）",
        f"  CSV  {as_csv}",
        f"    {_verdict(as_csv.median <= CSV_WITHIN)}: 中央値 {CSV_WITHIN} 秒以下",
        f"  Excel  {as_xlsx}",
        f"    {_verdict(as_xlsx.median <= XLSX_WITHIN)}: 中央値 {XLSX_WITHIN} 秒以下",
        f"  PDF（書くだけ）  {measured(lambda: result_pdf(report))}",
        f"  PowerPoint（書くだけ）  {measured(lambda: result_pptx(report))}",
    ]
    named = _named(survey)
    csv_of_all = measured(lambda: singles_csv(singles_of(named)))
    xlsx_of_all = measured(lambda: singles_xlsx(singles_of(named)))
    return "\n".join(
        [
            *lines,
            f"■ 記名の回答の書き出し {ANSWERS:,}人・36列（読込みを含む）",
            f"  CSV  {csv_of_all}",
            f"    {_verdict(csv_of_all.median <= CSV_WITHIN)}: 中央値 {CSV_WITHIN} 秒以下",
            f"  Excel  {xlsx_of_all}",
            f"    {_verdict(xlsx_of_all.median <= XLSX_WITHIN)}: 中央値 {XLSX_WITHIN} 秒以下",
        ]
    )


def _named(survey: Survey) -> Survey:
    """A survey with names that got the same answers, each from a person of its own."""
    people = [
        User(email=f"bench-survey-{number}@example.jp", display_name=f"計測 {number}号")
        for number in range(ANSWERS)
    ]
    User.objects.bulk_create(people, batch_size=5_000, ignore_conflicts=True)
    found = store_survey(
        survey.organization,
        made.structure(made.ADVISED),
        made.roll(2 * ANSWERS),
        confidential=True,
        entry="signed_in",
    )
    with connection.cursor() as cursor:
        cursor.execute(NAMED, {"survey": survey.pk, "named": found.pk})
    return found


def _verdict(passed: bool) -> str:
    return "達成" if passed else "未達"
