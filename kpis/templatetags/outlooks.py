"""Template filters for outlooks and for what follows when a KPI is behind."""

from __future__ import annotations

from decimal import Decimal

from django import template

from kpis.faces import STATUS_FACES
from kpis.models import Indicator, Outlook
from kpis.outlook_chart import interval_words
from kpis.outlook_wording import METHOD_WORDS, chance_text

register = template.Library()


@register.filter
def status_word(status: str | None) -> str:
    """遅れ."""
    return STATUS_FACES[status or None].word


@register.filter
def chance(probability: Decimal | None) -> str:
    """約30%."""
    return chance_text(probability)


@register.filter
def interval_of(outlook: Outlook, kpi: Indicator) -> str:
    """90.2%～92.4%."""
    return interval_words(kpi, outlook)


@register.simple_tag
def outlook_method() -> str:
    """How outlooks are computed, in a few sentences."""
    return METHOD_WORDS
