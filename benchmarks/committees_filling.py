"""A committee of any size for the benchmark: two meetings frozen, and work since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from committees.models import ActionItem, Committee, Meeting
from committees.services.committees import CommitteeTyped, make_committee
from committees.services.freezing import freeze_meeting
from committees.services.items import ItemTyped, add_items, revise_items
from committees.services.meetings import MeetingTyped, add_meeting
from organizations.models import Department, Membership, Organization, Role, User
from organizations.selectors import Actor, get_actor

DEPARTMENTS = 12
AREAS = ("組織の活性化", "働き方改革の推進", "住民サービスの向上", "データの利活用")
CATEGORIES = ("人材育成", "業務の見直し", "広報", "オープンデータ", "職場環境")
# As long as the longer cells of the tables that offices print.
ASKED = (
    "・所属ごとに進み方の差が大きいので、管理職が率先して声を掛け、相談できる人を置くこと。\n"
    "・率だけでなく質も大事であり、電子と紙の併用で手間が増えている所属を調べること。\n"
    "・職員が何に困っているかを匿名で聞き、その結果を次の取組みに生かすこと。"
)
ANSWERED = (
    "・令和4年12月の本部会議で、本部長が各部局長に拡大を指示した。\n"
    "・庁内のワーキングで、令和5年度の重点として、簡易マニュアルを作ることとした。\n"
    "・率の低い所属には、担当課と連携して個別に声を掛け、進め方を助言している。\n"
    "・今後、アンケートの結果をもとに、研修の内容と回数を見直す予定である。"
)
LATER = ("作ることとした", "作り、8月に全所属へ配った"), ("見直す予定である", "見直した")


@dataclass(frozen=True)
class FilledCommittee:
    organization: Organization
    reader: User
    committee: Committee
    first: Meeting
    second: Meeting


def fill_committee(code: str, *, items: int) -> FilledCommittee:
    """An organization with a committee of that many items, each with three departments.

    Between the two meetings every third answer changed in two places, since then every seventh.
    """
    organization = Organization.objects.create(
        code=code, name=f"計測用{items}", kind="prefecture", is_sample=True
    )
    reader = User.objects.create(email=f"reader-{code}@demo.example", display_name="計測 担当")
    Membership.objects.create(user=reader, organization=organization, role=Role.DX_OFFICE)
    Department.objects.bulk_create(
        [Department(organization=organization, name=f"計測課{n}") for n in range(DEPARTMENTS)]
    )
    by = get_actor(user=reader, code=code)
    committee = make_committee(by=by, typed=CommitteeTyped(name="計測用の会議"))
    first, second = (
        add_meeting(by=by, committee=committee, typed=MeetingTyped(label=label, held_on=day))
        for label, day in (
            ("第1回", date(2026, 5, 12).isoformat()),
            ("第2回", date(2026, 8, 4).isoformat()),
        )
    )
    typed = [_item(n) for n in range(items)]
    made = add_items(by=by, committee=committee, items=typed, settled=True)
    rows = [revision.item for revision in made]
    freeze_meeting(by=by, meeting=first)
    typed = _changed(by, rows, typed, every=3, words=LATER)
    freeze_meeting(by=by, meeting=second)
    _changed(by, rows, typed, every=7, words=(("助言している", "助言し、成果が出ている"),))
    return FilledCommittee(organization, reader, committee, first, second)


def _item(number: int) -> ItemTyped:
    return ItemTyped(
        number=str(number + 1),
        area=AREAS[number * len(AREAS) // 400 % len(AREAS)],
        category=CATEGORIES[number % len(CATEGORIES)],
        heading=f"計測用の指摘{number + 1}",
        text=ASKED,
        source="第1回 委員発言",
        status_mark="○" if number % 3 == 1 else "△",
        response=ANSWERED,
        due="R9.3",
        departments=tuple(f"計測課{(number + n) % DEPARTMENTS}" for n in range(3)),
    )


def _changed(
    by: Actor,
    rows: list[ActionItem],
    typed: list[ItemTyped],
    *,
    every: int,
    words: tuple[tuple[str, str], ...],
) -> list[ItemTyped]:
    after = list(typed)
    for number in range(0, len(typed), every):
        response = typed[number].response
        for old, new in words:
            response = response.replace(old, new)
        after[number] = replace(typed[number], response=response)
    for row in rows:
        row.refresh_from_db(fields=["latest_seq"])
    changes = [
        (row, row.latest_seq, wanted)
        for row, wanted, known in zip(rows, after, typed, strict=True)
        if wanted != known
    ]
    revise_items(by=by, changes=changes, settled=True, reason="計測用の変更")
    return after
