"""Words of the released comments, kept in the cache until a comment is released or changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache

from surveys.models import Survey
from surveys.readings.words import WordCount, most_used, words_of
from surveys.selectors.comments import released_stamp, released_texts

MOST_WORDS = 60
MOST_COMMENTS = 5_000  # are read for the words; their order is random
KEPT_FOR = 7 * 24 * 60 * 60


@dataclass(frozen=True)
class CommentWords:
    """The most used words, and for each the comments that use it; `read` of the `released`
    comments were looked at."""

    counts: list[WordCount]
    places: dict[str, list[UUID]]
    read: int
    released: int

    @property
    def is_partial(self) -> bool:
        return self.read < self.released


def comment_words(survey: Survey, questions: Collection[int]) -> CommentWords:
    key = f"survey-comment-words:{survey.pk}:{released_stamp(survey, questions)}"
    found: CommentWords | None = cache.get(key)
    if found is None:
        found = _count(survey, questions)
        cache.set(key, found, KEPT_FOR)
    return found


def _count(survey: Survey, questions: Collection[int]) -> CommentWords:
    released = released_texts(survey, questions)
    rows = released.values_list("id", "masked")[:MOST_COMMENTS]
    read = {key: words_of(masked) for key, masked in rows}
    counts = most_used(read.values(), at_most=MOST_WORDS)
    places: dict[str, list[UUID]] = {each.word: [] for each in counts}
    for key, words in read.items():
        for word in words & places.keys():
            places[word].append(key)
    return CommentWords(counts, places, len(read), released.count())
