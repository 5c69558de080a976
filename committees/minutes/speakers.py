"""Who is speaking: telling a speaker from other words, and a name from a capacity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from committees.minutes.shapes import Seat
from core.folding import fold

LONGEST_SPEAKER = 40
_RANKS = (
    "部長|次長|課長|局長|室長|係長|班長|所長|院長|署長|館長|社長|校長|学長|学部長|センター長|主幹|主査|主任|参事"
    "|統括監|政策監|技監|総括監|監督|調整監|推進監|補佐|補佐官|主事|理事長|理事|監事|幹事|専門官|専門監|審議官|参与|顧問"
)
_SEATS = (
    "知事|市長|区長|町長|村長|座長|委員長|委員|会長|議長|教育長|企業長|管理者|教授|准教授|講師|助教|弁護士"
    "|オブザーバー|アドバイザー|フェロー|ディレクター|マネージャー|リーダー|コーディネーター|プロデューサー|代表|取締役"
    "|事務局|事務局員|進行|司会|CDO|CIO|CISO|CTO|CEO|CDO補佐官|CIO補佐官|本部長|副本部長|本部員|構成員|専門委員"
    "|議員|担当者|出席者|説明者|部会長|分科会長|氏|様|さん"
)
_ENDS = re.compile(rf"(?:{_RANKS}|{_SEATS})(?:職務代理者?|代理|補佐|心得|\d{{0,2}}|[A-Z]?)$")
# Capacities that stand alone and name nobody.
GENERIC = re.compile(
    r"(?:事務局|座長|副座長|議長|会長|副会長|委員長?|副委員長|司会|進行|本部長|副本部長|知事|副知事"
    r"|市長|副市長|区長|町長|村長|オブザーバー|構成員|各委員|出席者|CDO|CIO|部会長)[A-Z\d]?"
)
_NOT_IN_SPEAKER = re.compile(r"[。、，！？!?「」『』※…:]")
_KANJI = r"[\u3400-\u9fff々〆]"
_BEFORE_KANA = re.compile(rf"({_KANJI}{{1,4}})((?:[ァ-ヶーA-Za-z]).+)")
_BARE = re.compile(rf"({_KANJI}{{1,3}})(副?(?:{_RANKS}|{_SEATS}).*)")
_NAMED = re.compile(r"(.+)[（(](.+)[）)]")
_BLANKS = re.compile(r"\s+")
# Several people sit there: the word alone names none of them.
_SHARED_SEATS = frozenset({"委員", "構成員", "事務局", "オブザーバー", "幹事", "本部員"})
USUAL_SURNAME = 2


@dataclass(frozen=True)
class SpeakerGuess:
    """A speaker as a name and a capacity; `sure` where a member says so or there is no name."""

    name: str
    capacity: str
    sure: bool


def is_speaker(text: str, seats: Sequence[Seat] = ()) -> bool:
    """Whether the words can be somebody who speaks: a member, or ending like a capacity."""
    folded = _BLANKS.sub("", fold(text))
    if not folded or len(folded) > LONGEST_SPEAKER or _NOT_IN_SPEAKER.search(folded):
        return False
    return bool(_ENDS.search(folded)) or bool(matches(text, seats))


def is_generic(speaker: str) -> bool:
    """A capacity that stands alone: 座長, 事務局, 委員A."""
    return GENERIC.fullmatch(_BLANKS.sub("", fold(speaker))) is not None


def could_be_name(text: str) -> bool:
    """Short words without punctuation, which alone behind a mark are a speaker nobody knows."""
    folded = _BLANKS.sub("", fold(text))
    return 0 < len(folded) <= LONGEST_SPEAKER // 2 and not _NOT_IN_SPEAKER.search(folded)


def matches(speaker: str, seats: Sequence[Seat]) -> list[Seat]:
    """The members whom the words name, the surest kind of match only."""
    said = _BLANKS.sub("", fold(speaker))
    for kind in (_is_whole, _is_surname_and_capacity, _is_capacity, _is_short, _is_name):
        found = [seat for seat in seats if kind(said, _folded(seat))]
        if found:
            return found
    return []


def guess(speaker: str, seats: Sequence[Seat] = ()) -> SpeakerGuess:
    """The speaker's name and capacity, for a seat to be added."""
    said = _BLANKS.sub("", speaker)
    for seat in seats:
        capacity = _BLANKS.sub("", seat.capacity)
        if capacity and said.endswith(capacity) and len(said) - len(capacity) <= len("勅使河原"):
            return SpeakerGuess(said.removesuffix(capacity), seat.capacity, sure=True)
    if is_generic(said):
        return SpeakerGuess("", said, sure=True)
    if found := _NAMED.fullmatch(said):
        return SpeakerGuess(found[2], found[1], sure=False)
    name, capacity = _parts(said)
    return SpeakerGuess(name, capacity, sure=False)


def _parts(said: str) -> tuple[str, str]:
    """Surname and capacity, told apart by the kind of letters or the usual length of a surname."""
    if found := _BEFORE_KANA.fullmatch(said) or _BARE.fullmatch(said):
        return found[1], found[2]
    if not _ENDS.search(fold(said)):
        return said, ""
    if re.match(f"{_KANJI}{{4}}", said):
        return said[:USUAL_SURNAME], said[USUAL_SURNAME:]
    return "", said


def _folded(seat: Seat) -> Seat:
    name, capacity, role = (
        _BLANKS.sub("", fold(text)) for text in (seat.name, seat.capacity, seat.seat)
    )
    return Seat(seat.id, name, capacity, role)


def _is_whole(said: str, seat: Seat) -> bool:
    return bool(seat.name) and said in {seat.name + seat.capacity, seat.capacity + seat.name}


def _is_surname_and_capacity(said: str, seat: Seat) -> bool:
    if not seat.name or not said.endswith(seat.capacity):
        return False
    surname = said.removesuffix(seat.capacity)
    return bool(surname) and seat.name.startswith(surname)


def _is_capacity(said: str, seat: Seat) -> bool:
    named = re.fullmatch(r"(.+)\((.+)\)", said)
    if named and seat.name.startswith(named[2]):
        return named[1] in {seat.capacity, seat.seat}
    return said == seat.capacity


def _is_short(said: str, seat: Seat) -> bool:
    """森課長 for 森 デジタル改革推進課長, 北村委員 for 北村 whose seat is 委員; 座長 for a 座長."""
    if seat.seat and said == seat.seat and seat.seat not in _SHARED_SEATS:
        return True
    for length in range(1, len(seat.name) + 1):
        title = said.removeprefix(seat.name[:length])
        if title != said and title and (title == seat.seat or seat.capacity.endswith(title)):
            return _ENDS.search(title) is not None
    return False


def _is_name(said: str, seat: Seat) -> bool:
    return bool(seat.name) and said in {seat.name, f"{seat.name}氏", f"{seat.name}委員"}
