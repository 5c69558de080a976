"""Plain text with bullets and emphasis: what it is read as, and what goes back into storage."""

from __future__ import annotations

from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rich_text import Line, Run, canonical, lines, marked_lines, normal, plain, stored
from core.text_changes import changes

TEXT = st.text(st.sampled_from([*"あいう12 *・-\u3000\n【】<&"]), max_size=60)


def rendered(found: object) -> str:
    template = Template("{% load rich_text %}{% rich_text found %}")
    return "".join(template.render(Context({"found": found})).split("\n"))


def test_bullets_and_their_depth() -> None:
    found = lines("前文\n・一つ\n\u3000・その下\n- 小さな点\n-3度")
    assert [(line.bullet, line.level, line.text) for line in found] == [
        (False, 0, "前文"),
        (True, 0, "一つ"),
        (True, 1, "その下"),
        (True, 1, "小さな点"),
        (False, 0, "-3度"),
    ]


def test_emphasis_within_a_line() -> None:
    assert lines("あ**い**う")[0].runs == (Run("あ"), Run("い", strong=True), Run("う"))


def test_markers_without_a_partner_stay_as_typed() -> None:
    for text in ("2**8", "** 注", "**注", "*** a ***"):
        assert lines(text)[0].text == text
        assert plain(text) == text


def test_spans_are_characters_of_the_stored_text() -> None:
    runs = lines("・**ab**c", changed=[(4, 6)])[0].runs
    assert runs == (Run("a", strong=True), Run("b", strong=True, changed=True), Run("c"))


def test_an_edit_is_marked_in_the_newer_text() -> None:
    runs = marked_lines(changes("・今後検討する", "・今年度実施した"))[0].runs
    assert "".join(run.text for run in runs) == "今年度実施した"
    assert any(run.changed for run in runs) and not any(run.deleted for run in runs)


def test_deletions_are_shown_on_request_and_keep_emphasis_whole() -> None:
    pieces = changes("・今後**検討**する\n・消える行\n終わり", "・今後**実施**した\n終わり")
    found = marked_lines(pieces, deletions=True)
    gone = "".join(run.text for line in found for run in line.runs if run.deleted)
    kept = "".join(run.text for line in found for run in line.runs if not run.deleted)
    assert "消える行" in gone and "実施" in kept
    assert Run("実施", strong=True, changed=True) in [run for line in found for run in line.runs]


def test_what_looks_the_same_is_stored_the_same() -> None:
    assert normal("a**b****c** \r\n\n・x\n") == "a**bc**\n\n・x"


def test_the_page_shows_lists_emphasis_changes_and_nothing_typed_as_markup() -> None:
    html = rendered(lines("<b>前</b>\n・**強**い", changed=[(15, 16)]))
    assert "<p>&lt;b&gt;前&lt;/b&gt;</p>" in html
    assert '<li><strong>強</strong><ins class="changed">い</ins></li>' in html
    assert rendered("・一行").count("<li>") == 1


def test_a_deleted_run_is_struck_out() -> None:
    line = Line((Run("消", deleted=True), Run("残")))
    assert "<del>消</del>残" in rendered([line])


@settings(max_examples=3000, deadline=None)
@given(TEXT)
def test_reading_and_storing_again_changes_nothing(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    kept = "".join(text.replace("*", "").split())
    assert "".join(once.replace("*", "").split()) == kept
    assert [line.text for line in lines(once)] == [line.text for line in lines(normal(once))]


@settings(max_examples=3000, deadline=None)
@given(TEXT, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3))
def test_spans_survive_storing(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [(min(pair), max(pair)) for pair in ends]
    once = canonical(text, spans)
    assert canonical(*once) == once
    assert stored(lines(once[0], changed=once[1])) == once


@settings(max_examples=3000, deadline=None)
@given(TEXT, TEXT)
def test_what_is_marked_is_the_newer_text(before: str, after: str) -> None:
    pieces = changes(before, after)
    shown = [line.text for line in marked_lines(pieces)]
    assert shown == [line.text for line in lines(after)]
    found = marked_lines(pieces, deletions=True)
    kept = "".join(run.text for line in found for run in line.runs if not run.deleted)
    # Bullets stand apart from the runs, and where lines are cut anew others may.
    bare = str.maketrans("", "", "・- \u3000*")
    assert kept.translate(bare) == plain(after).replace("\n", "").translate(bare)
