"""What an input template (入力様式) is made of: its marks, its columns, its signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core import signing

from core.errors import Invalid

VERSION = 1
SALT = "kpis.imports.template"
MARK_SHEET = "dxportal"
KEY_COLUMN, FIRST_PERIOD = 1, 9
ID_ROW, TITLE_ROW, LEGEND_ROW, HEADER_ROW = 1, 2, 3, 4
HEADERS = ("", "KPI名", "部局", "単位", "区分", "基準値", "目標", "直近の値")
NOTE_KEY, REASON_KEY = "note", "reason"
PARTS = {"v": "値", "n": "分子", "d": "分母", "r": "率だけのとき"}


@dataclass(frozen=True)
class Mark:
    """Whose template it is, of which form, and when its figures were taken."""

    code: str
    version: int
    made_at: datetime

    def signed(self) -> str:
        facts = {"code": self.code, "version": self.version, "made_at": self.made_at.isoformat()}
        return signing.dumps(facts, salt=SALT)


def read_mark(text: str, *, code: str) -> Mark:
    """The mark of a template. Raises Invalid for a foreign, changed or outdated one."""
    try:
        facts = signing.loads(text, salt=SALT)
        mark = Mark(facts["code"], facts["version"], datetime.fromisoformat(facts["made_at"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise Invalid(
            "template_mark",
            "この入力様式の識別情報が書き換えられているか、別のシステムで作られています。",
            NEW_ONE,
            field="file",
        ) from error
    if mark.code != code:
        raise Invalid(
            "template_of_another",
            "ほかの団体の入力様式です。",
            "この団体の画面から入力様式をダウンロードしてください。",
            field="file",
        )
    if mark.version != VERSION:
        raise Invalid(
            "template_version",
            f"入力様式の版（{mark.version}）が、いまの版（{VERSION}）と違います。",
            NEW_ONE,
            field="file",
        )
    return mark


NEW_ONE = "新しい入力様式をダウンロードし、値を書き写してから取り込んでください。"
