"""Why a file was not read as a table, and what to do instead, in Japanese."""

from __future__ import annotations

from core.errors import Invalid
from core.sheets.limits import MAX_AREA, MAX_BYTES, MAX_COLUMNS, MAX_ROWS

SAVE_AS = (
    "Excelで開き、「名前を付けて保存」でファイルの種類を「Excelブック（.xlsx）」にしてください。"
)
TABLE_ENDINGS = frozenset({".xlsx", ".xls", ".csv", ".tsv", ".txt", ""})
KINDS = "取り込めるのは、Excelブック（.xlsx）、CSV（.csv）、タブ区切りの文字（.tsv、.txt）です。"


def refused(code: str, sentence: str, next_step: str) -> Invalid:
    return Invalid(code, sentence, next_step, field="file")


def empty() -> Invalid:
    return refused(
        "file_empty",
        "ファイルに何も入っていません。",
        "見出しと値のある表を選んでください。",
    )


def too_big(size: int) -> Invalid:
    return refused(
        "file_too_big",
        f"ファイルの大きさ（{size / 1024 / 1024:.1f}MB）が、"
        f"上限の{MAX_BYTES // 1024 // 1024}MBを超えています。",
        "図や使わないシートを除くか、期間や部局で分けて取り込んでください。",
    )


def too_many_rows() -> Invalid:
    return refused(
        "too_many_rows",
        f"行が{MAX_ROWS:,}行を超えています。",
        "使わない行を消すか、期間や部局で分けて取り込んでください。",
    )


def too_many_columns() -> Invalid:
    return refused(
        "too_many_columns",
        f"列が{MAX_COLUMNS}列を超えています。",
        "表の右側にある使わない列を消してから、取り込んでください。",
    )


def too_wide_area() -> Invalid:
    return refused(
        "too_many_cells",
        f"表の広さ（行×列）が{MAX_AREA:,}マスを超えています。",
        "表から離れた場所にある値や、使わない行と列を消してから、取り込んでください。",
    )


def password() -> Invalid:
    return refused(
        "password",
        "このファイルはパスワードで保護されています。",
        "Excelで開いてパスワードを外し、保存し直してから選んでください。",
    )


def old_excel() -> Invalid:
    return refused("old_excel", "このファイルは古い形式のExcelファイル（.xlsなど）です。", SAVE_AS)


def macro() -> Invalid:
    return refused(
        "macro",
        "このファイルにはマクロが含まれています。",
        SAVE_AS + "マクロのないファイルだけを取り込めます。",
    )


def other_workbook(kind: str) -> Invalid:
    return refused("not_xlsx", f"このファイルは{kind}です。", SAVE_AS)


def not_a_table() -> Invalid:
    return refused("not_a_table", "このファイルは表として読めませんでした。", KINDS)


def wrong_type(given: str, found: str) -> Invalid:
    if given not in TABLE_ENDINGS:
        # A picture called a picture: nothing is wrong with its name.
        return refused("wrong_type", f"このファイルは{found}で、表として読めません。", KINDS)
    return refused(
        "wrong_type",
        f"ファイル名の末尾は「{given}」ですが、中身は{found}です。",
        "正しい形式で保存し直してから選んでください。",
    )


def bomb() -> Invalid:
    return refused(
        "unpacks_too_large",
        "このファイルは、開くと大きくなりすぎるため、読み取りを中止しました。",
        "必要な表だけを新しいExcelブックに貼り付けて、保存し直してください。",
    )


def damaged() -> Invalid:
    return refused(
        "damaged",
        "ファイルが壊れているため、読み取れませんでした。",
        "Excelで開けることを確かめ、保存し直してから選んでください。",
    )


def unsafe_xml() -> Invalid:
    return refused(
        "unsafe_xml",
        "このファイルには、ふつうのExcelブックにはない宣言が含まれているため、読み取りを中止しました。",
        SAVE_AS,
    )


def unusual_xml() -> Invalid:
    return refused(
        "unusual_xml",
        "このファイルは、セルの位置か書式を確かめられない作り方になっています。",
        SAVE_AS,
    )


def no_sheet(name: str) -> Invalid:
    return refused(
        "no_such_sheet",
        f"「{name[:40]}」というシートはありません。",
        "シートを選び直してください。",
    )


def encoding() -> Invalid:
    return refused(
        "encoding",
        "文字の種類（文字コード）を読み取れませんでした。",
        "Excelで開き、「CSV UTF-8（コンマ区切り）」で保存し直してください。",
    )


def broken_quotes(line: int) -> Invalid:
    return refused(
        "broken_quotes",
        f'{line}行目の近くで、引用符（"）の対応が崩れています。',
        "引用符を確かめるか、Excelブック（.xlsx）で保存し直してください。",
    )
