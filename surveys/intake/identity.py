"""Columns that tell who answered. They are gone before anything of a file is stored."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.folding import fold

# Whole headings, folded and without blanks and marks; a question that merely speaks of names stays.
_HEADINGS = (
    (
        "回答者や回答を見分ける番号",
        r"id|no|ｎｏ|番号|連番|行番号|(受付|回答|送信|整理|申込|申請|管理|照会)(番号|no|id)"
        r"|(response|respondent|submission)id|回答者id|利用者id|ユーザーid|ユーザid",
    ),
    (
        "回答した日時",
        r"開始時刻|完了時刻|最終(変更|更新)(時刻|日時)"
        r"|(送信|回答|受付|登録|更新|申請|作成|開始|完了|終了|提出)(日時|時刻|日)"
        r"|タイムスタンプ|timestamp|(start|completion|lastmodified|submit|end)(time|date)"
        r"|(created|updated|submitted)(at|on)|所要時間|回答時間",
    ),
    (
        "メールアドレス",
        r"(電子)?メール(アドレス)?|e?-?mail(address)?|eメール|メアド|連絡先(メール(アドレス)?)?|emailアドレス",
    ),
    (
        "氏名",
        r"(お|ご)?(名前|氏名)|氏|名|姓|(full|user|first|last)?name|フリガナ|ふりがな|氏名カナ|カナ氏名"
        r"|名前カナ|回答者(名|氏名)?|記入者(名|氏名)?|担当者(名|氏名)?|ユーザー?名|アカウント(名)?|respondent",
    ),
    (
        "職員を見分ける番号",
        r"(職員|社員|従業員|個人|学籍|会員)(番号|コード|no|id)|マイナンバー|staffid|employeeid",
    ),
    (
        "住所・電話番号・生年月日",
        r"(携帯)?(電話|tel|phone)(番号|number)?|携帯(番号)?|内線(番号)?|fax(番号)?|住所|ご住所|郵便番号|生年月日",
    ),
    (
        "端末や通信の記録",
        r"ip(アドレス|address)?|(接続元|送信元)ip(アドレス)?|ユーザーエージェント|useragent|ブラウザ|端末|cookie|referrer?",
    ),
    (
        "採点の記録",
        r"合計(ポイント|点)|クイズの?フィードバック|totalpoints|quizfeedback|(ポイント|フィードバック|points|feedback)-.+",
    ),
)
_PATTERNS = tuple((reason, re.compile(pattern)) for reason, pattern in _HEADINGS)
_MARKS = re.compile(r"[\s:：*＊・、。,\"'「」【】\[\]_]|\(必須\)|\(任意\)|\(.{0,12}\)$")
MAIL = re.compile(r"[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_DIGIT, _GAP = "[0-9０-９]", "[-－ー()（） ]"
PHONE = re.compile(
    rf"(?<!{_DIGIT})[0０]{_DIGIT}{{1,4}}{_GAP}{_DIGIT}{{1,4}}{_GAP}{_DIGIT}{{3,4}}(?!{_DIGIT})"
)
_PHONE_ALONE = re.compile(r"0\d{9,10}")


def why_dropped(heading: str, values: Sequence[str] = ()) -> str:
    """Why a column is left out, or "". `values` are its different cells."""
    plain = _MARKS.sub("", fold(heading)).lower()
    for reason, pattern in _PATTERNS:
        if pattern.fullmatch(plain):
            return reason
    filled = [value for value in values if value]
    if filled:
        if 2 * sum(bool(MAIL.fullmatch(value)) for value in filled) > len(filled):
            return "中身がメールアドレス"
        if 2 * sum(_is_phone(value) for value in filled) > len(filled):
            return "中身が電話番号"
    return ""


def tells_who(value: str) -> bool:
    """Whether a text holds what looks like a mail address or a phone number."""
    return bool(MAIL.search(value) or PHONE.search(value))


def _is_phone(value: str) -> bool:
    return bool(PHONE.fullmatch(value) or _PHONE_ALONE.fullmatch(value))
