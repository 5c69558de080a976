"""計算の決まり: the documents as pages, safe whatever stands in them."""

from __future__ import annotations

import pytest

from core.errors import NotFound
from kpis.rule_pages import render, rule_page, rule_pages
from tests.kpis.pages import Office, browser, text_of


def test_every_document_is_a_page_with_its_title() -> None:
    assert {"achievement", "status", "rounding", "reading"} <= {p.slug for p in rule_pages()}
    assert all(page.title != page.slug and page.html for page in rule_pages())


def test_no_mark_of_a_document_becomes_an_element_of_its_own() -> None:
    html = render(["<script>x</script> **太い** `a<b` [外](https://example.jp/)", "", "| a | <b> |",
                   "|---|---|", "| 1 | & |"])  # fmt: skip
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<strong>太い</strong>" in html
    assert "<code>a&lt;b</code>" in html
    assert "href" not in html
    assert "<td>&amp;</td>" in html


def test_headings_lists_and_links_between_the_documents_are_kept() -> None:
    html = render(["## 見出し", "- 一つ", "- [端数](rounding.md)", "", "1. 順に"])
    assert "<h2>見出し</h2><" not in html
    assert "<h2>見出し</h2>" in html
    assert '<ul><li>一つ</li><li><a href="../rounding/">端数</a></li></ul>' in html
    assert "<ol><li>順に</li></ol>" in html


def test_a_page_that_is_none_is_not_found() -> None:
    with pytest.raises(NotFound):
        rule_page("no-such-rule")


@pytest.mark.django_db
def test_everybody_who_sees_the_kpis_reads_the_rules() -> None:
    office = Office()
    client = browser(office.member)
    assert "達成率の計算" in text_of(client.get(office.url("rules/")))
    assert "<table" in text_of(client.get(office.url("rules/achievement/")))
    assert office.url("rules/") in text_of(client.get(office.url("")))


def test_no_page_speaks_of_the_tests_behind_it() -> None:
    assert all("tests/" not in page.html for page in rule_pages())
    assert "いまの規則は第2版です。" in rule_page("achievement").html
    assert "自動テスト" not in rule_page("achievement").html
