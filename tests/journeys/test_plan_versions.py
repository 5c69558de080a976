"""A plan's next version: two people at one item, decided, frozen, compared, printed, succeeded."""

from __future__ import annotations

import io
from typing import Any
from unicodedata import normalize

import pypdf
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.meeting_steps import press, says
from tests.journeys.places import SAMPLE
from tests.journeys.stack import Stack
from tests.journeys.staging import made_by

PLANS = f"/o/{SAMPLE}/plans/"
OURS = "住民票と印鑑証明の窓口で、申請書を書かずに済むようにする。"
THEIRS = "住民票の窓口で、申請書を書かず、話すだけで済むようにする。"
BOTH = "住民票と印鑑証明の窓口で、申請書を書かず、話すだけで済むようにする。"
A4_LANDSCAPE = (842, 595)  # points


@pytest.fixture(scope="module")
def made(stack: Stack) -> dict[str, Any]:
    found = made_by(stack, "tests.journeys.staged_plan")
    stack.sign_ins.append(found["second"])
    return found


def test_two_people_draft_a_version_that_a_meeting_decides(
    stack: Stack, sign_in: SignIn, made: dict[str, Any]
) -> None:
    office, second = sign_in("dx_office"), sign_in("second_office")
    plan, key = f"{PLANS}{made['plan']}/", made["keys"]
    office.goto(f"{plan}draft/new/")
    office.locator("#id_label").fill("1.5")
    press(office, "案を作る")
    says(office, "案「1.5」を作りました")
    item = f"{plan}draft/items/{item_id(stack, made['plan'], key['3'])}/"

    # Both open the same item. Who saves second sees both texts, and nothing is lost.
    for person in (office, second):
        person.goto(item)
    office.locator("#id_text").fill(OURS)
    press(office, "保存する")
    says(office, "「申請書をなくす」を保存しました")
    second.locator("#id_text").fill(THEIRS)
    second.locator("#id_planned_2027").fill("全庁に導入")
    press(second, "保存する")
    says(second, "ほかの人がこの内容を保存しました")
    conflict = second.locator(".plan-conflict tbody tr")
    expect(conflict).to_have_count(1)
    assert spoken(conflict.locator("[data-label=ほかの人の変更] :is(ins, del)")) == ["と印鑑証明"]
    expect(conflict.locator("[data-label=あなたの入力]")).to_have_text(THEIRS)
    expect(second.locator("#id_text")).to_have_value(THEIRS)
    second.locator("#id_text").fill(BOTH)
    press(second, "保存する")
    says(second, "「申請書をなくす」を保存しました")
    office.goto(item)
    expect(office.locator("#id_text")).to_have_value(BOTH)
    expect(office.locator("#id_planned_2027")).to_have_value("全庁に導入")

    change_more(stack, office, made)
    move_target(office, made["kpi"])

    # The second person is still typing when the meeting's decision is written.
    second.goto(item)
    office.goto(f"{plan}draft/decide/")
    office.locator("#id_decided_by").fill("DX推進本部会議（第2回）")
    office.locator("#id_decided").fill("R8.11.10")
    press(office, "決定する")
    says(office, "「1.5」を決定しました")
    second.locator("#id_text").fill("決定のあとの書き直し。")
    press(second, "保存する")
    says(second, "この案は「1.5」として決定されたため、変更できません。")
    expect(second.locator("#id_text")).to_have_value("決定のあとの書き直し。")
    second.goto(item)
    says(second, "「1.5」は決定した版のため、編集できません。")

    expect_difference(sign_in("viewer"), plan, key)


def change_more(stack: Stack, office: Page, made: dict[str, Any]) -> None:
    """An item added, one put elsewhere, one taken out."""
    plan, key = f"{PLANS}{made['plan']}/", made["keys"]
    office.goto(f"{plan}draft/items/new/")
    office.locator("#id_title").fill("手数料を紙なしで納める")
    office.locator("#id_parent").select_option(label="来なくてよい窓口をつくる")
    office.locator("#id_planned_2026").fill("一部導入")
    press(office, "追加する")
    says(office, "「手数料を紙なしで納める」を追加しました")

    moved = office.locator(f"#item-{item_id(stack, made['plan'], key['4'])}")
    moved.get_by_text("ほかの操作").click()
    moved.get_by_label("移動先").select_option(label="来なくてよい窓口をつくるの下")
    moved.get_by_role("button", name="移す").click()
    says(office, "来なくてよい窓口をつくる")

    gone = office.locator(f"#item-{item_id(stack, made['plan'], key['5'])}")
    gone.get_by_text("ほかの操作").click()
    gone.get_by_role("button", name="案から外す").click()
    office.locator("dialog[open]").get_by_role("button", name="外す").click()
    says(office, "「番号札を配る」を案から外しました")


def move_target(office: Page, kpi: int) -> None:
    office.goto(f"/o/{SAMPLE}/kpis/{kpi}/targets/")
    office.get_by_role("link", name="変更する").first.click()
    office.locator("#id_value").fill("35")
    office.locator("#id_reason").fill("印鑑証明の窓口も加えるため")
    office.locator("#id_decided_by").fill("DX推進本部会議（第2回）")
    office.locator("#id_decided_on").fill("R8.11.10")
    press(office, "変更を保存する")
    says(office, "目標を変更しました")


def expect_difference(page: Page, plan: str, key: dict[str, str]) -> None:
    """Added, reworded by the character, moved, removed, and the target."""
    page.goto(f"{plan}difference/")
    summary = page.locator("#difference-summary")
    for words in ("追加 1", "削除 1", "移動 1", "文言 1", "年度の予定 1", "目標の変更 1"):
        expect(summary).to_contain_text(words)
    added = page.locator(".difference tbody tr", has_text="手数料を紙なしで納める")
    expect(added.locator("[data-label=変更]")).to_contain_text("追加")
    worded = page.locator(f"#item-{key['3']}")
    assert spoken(worded.locator("p", has_text="内容：").locator("ins")) == [
        "と印鑑証明",
        "、話すだけで",
    ]
    assert spoken(worded.locator("p", has_text="内容：").locator("del")) == ["に"]
    expect(worded).to_contain_text("全庁に導入")
    assert looks(worded.locator("ins").first) == ["rgb(206, 0, 0)", "underline"]
    expect(page.locator(f"#item-{key['4']}")).to_contain_text(
        "「書かない窓口をひろげる」の下から「来なくてよい窓口をつくる」の下へ移りました。"
    )
    expect(page.locator(f"#item-{key['5']} [data-label=変更]")).to_contain_text("削除")
    target = page.get_by_role("row", name="書かない窓口の数（通し）")
    for words in ("20か所", "35か所", "印鑑証明の窓口も加えるため"):
        expect(target).to_contain_text(words)


def test_the_roadmap_prints_on_a4_with_its_head_on_each_page(sign_in: SignIn) -> None:
    page = sign_in("viewer")
    page.goto(f"{PLANS}roadmap/")
    years = page.locator(".road thead th").all_inner_texts()[1:]
    lines = page.locator(".road tbody th").all_inner_texts()
    page.emulate_media(media="print")
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    sizes = {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets}
    assert sizes == {A4_LANDSCAPE}
    texts = [plain(sheet.extract_text()) for sheet in sheets]
    assert 2 <= len(texts) <= 12
    for number, text in enumerate(texts, 1):
        assert f"{number}/{len(texts)}" in text
    with_rows = [text for text in texts if any(first(line) in text for line in lines)]
    assert len(with_rows) >= 2
    for text in with_rows:
        for year in years:
            assert plain(year) in text
    assert all(first(line) in "".join(texts) for line in lines)


def test_a_successor_takes_over_an_item_with_its_kpi_and_history(
    stack: Stack, sign_in: SignIn
) -> None:
    office = sign_in("dx_office")
    before, item, title, kpi, name = with_history(stack)
    office.goto(f"{PLANS}new/")
    office.locator("#id_title").fill("次の計画（通し）")
    office.locator("#id_state").select_option("preparing")
    office.locator("#id_fy_from").fill("R9年度")
    office.locator("#id_fy_to").fill("R13年度")
    office.locator("#id_predecessor").select_option(str(before))
    press(office, "登録する")
    plan = stack.sql("SELECT id FROM plans_plan WHERE title = %s", "次の計画（通し）")[0][0]
    office.goto(f"{PLANS}{plan}/takeover/")
    office.locator(f"input[name=item][value='{item}']").check()
    office.locator(f"input[name=kpi][value='{kpi}']").check()
    press(office, "選んだものを引き継ぐ")
    says(office, "項目1件、KPI1件を引き継ぎました。")

    # The item stands in the new plan's draft; the KPI shows there with all its figures.
    office.goto(f"{PLANS}{plan}/draft/decide/")
    office.locator("#id_decided_by").fill("DX推進本部会議（第3回）")
    office.locator("#id_decided").fill("R8.11.12")
    press(office, "決定する")
    key = stack.sql("SELECT key FROM plans_planitem WHERE id = %s", item)[0][0]
    viewer = sign_in("viewer")
    viewer.goto(f"{PLANS}{plan}/items/{key}/")
    expect(viewer.locator("h1")).to_contain_text(title)
    viewer.get_by_role("main").get_by_role("link", name=name).first.click()
    expect(viewer.locator("h1")).to_contain_text(name)
    assert viewer.url.endswith(f"/kpis/{kpi}/")
    says(viewer, "次の計画（通し）")


def item_id(stack: Stack, plan: int, key: str) -> int:
    """The item in the plan's open draft."""
    return int(
        stack.sql(
            "SELECT i.id FROM plans_planitem i JOIN plans_planversion v ON v.id = i.plan_version_id"
            " WHERE v.plan_id = %s AND v.state = 'draft' AND i.key = %s",
            plan,
            key,
        )[0][0]
    )


def with_history(stack: Stack) -> tuple[int, int, str, int, str]:
    """A plan of the sample, an item of its newest version, and a KPI of it with most figures."""
    plan, item, title, kpi, name = stack.sql(
        "SELECT v.plan_id, i.id, i.title, k.id, k.name FROM kpis_indicator k"
        " JOIN plans_planitem o ON o.id = k.item_id"
        " JOIN plans_planitem i ON i.key = o.key"
        " JOIN plans_planversion v ON v.id = i.plan_version_id AND v.plan_id = k.plan_id"
        " JOIN organizations_organization g ON g.id = k.organization_id"
        " WHERE g.code = %s AND v.state = 'decided'"
        " ORDER BY v.position DESC, (SELECT count(*) FROM kpis_measurement m"
        " WHERE m.indicator_id = k.id) DESC, k.id LIMIT 1",
        SAMPLE,
    )[0]
    return plan, item, title, kpi, name


def spoken(marked: Locator) -> list[str]:
    """The marked texts without the words that say to a listener what the mark means."""
    return marked.evaluate_all(
        "all => all.map(one => [...one.childNodes].filter(node => node.nodeType === 3)"
        ".map(node => node.data).join(''))"
    )


def looks(one: Locator) -> list[str]:
    return one.evaluate(
        "one => [getComputedStyle(one).color, getComputedStyle(one).textDecorationLine]"
    )


def first(cell: str) -> str:
    """The first line of a cell."""
    return plain(cell.split("\n", maxsplit=1)[0])


def plain(text: str) -> str:
    """Without blanks; Chromium writes some letters as the radicals that look the same."""
    return "".join(normalize("NFKC", text).split())
