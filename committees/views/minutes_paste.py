"""Minutes pasted in: the text, how it was taken apart, the correction, the writing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from committees.forms.minutes import HEAD_FIELDS, PLACES, PasteForm, read_blocks
from committees.minutes import Block, Place, SplitMinutes, split
from committees.minutes.speakers import guess, is_generic, matches
from committees.models import Meeting
from committees.selectors.meetings import get_meeting
from committees.selectors.minutes import seats_for
from committees.services.minutes import CLOSED
from committees.services.minutes_writing import BlockTyped, MinutesTyped, write_minutes
from committees.views.committees_frame import address, meeting_frame, way_to
from core.errors import DomainError, Invalid, Refused, Stale
from core.many_fields import many_fields
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

MOST_FIELDS = 60_000


@dataclass
class ShownBlock:
    """A block on the correction page: as read or as typed, with what to look at."""

    at: int
    place: str
    text: str
    mark: str = ""
    speaker: str = ""
    aside: str = ""
    agenda: str = ""
    paper: str = ""
    grave: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The height of its text box."""
        return max(2, min(14, sum(len(line) // 44 + 1 for line in self.text.split("\n"))))


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def minutes_paste(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    form = PasteForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _paste_page(request, actor, shown, form)
    text = form.cleaned_data["text"]
    if request.POST.get("again"):
        return _paste_page(request, actor, shown, PasteForm(initial={"text": text}))
    read, marks = _read(shown, text)
    blocks = [_read_block(at, block) for at, block in enumerate(read.blocks)]
    more: dict[str, Any] = {
        "head": _head(read),
        "people": _people(read, shown),
        "legend": _legend(read, marks),
    }
    return _correction_page(request, actor, shown, blocks, text=text, **more)


@many_fields(MOST_FIELDS)
@acting(Act.COMMITTEE_MANAGE)
@require_POST
def minutes_write(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    typed = read_blocks(request.POST)
    version = request.POST.get("version", "")
    try:
        written = write_minutes(
            by=actor,
            meeting=shown,
            typed=typed,
            version=int(version) if version.isdecimal() else 0,
        )
    except Stale as stale:
        return _again(request, actor, shown, typed, refused=stale, status=409)
    except Refused as refused:
        return _again(request, actor, shown, typed, errors=refused.errors)
    except Invalid as invalid:
        return _again(request, actor, shown, typed, refused=invalid)
    messages.success(request, f"発言{len(written)}件を書き込みました。")
    return HttpResponseRedirect(address(actor, "minutes", pk, meeting))


def _again(
    request: HttpRequest,
    actor: Actor,
    shown: Meeting,
    typed: MinutesTyped,
    *,
    errors: dict[str, DomainError] | None = None,
    refused: DomainError | None = None,
    status: int = 422,
) -> HttpResponse:
    """The correction page with everything as typed, and why it was not written."""
    errors = errors or {}
    text = request.POST.get("source", "")
    read, marks = _read(shown, text)
    # What was left out or guessed is still to be looked at.
    remarks = [_notes(block) for block in read.blocks] if text else []
    if len(remarks) != len(typed.blocks):
        remarks = [[] for _ in typed.blocks]
    blocks = [
        _typed_block(at, block, errors.get(f"b{at}"), notes)
        for at, (block, notes) in enumerate(zip(typed.blocks, remarks, strict=True))
    ]
    others = [str(error) for key, error in errors.items() if not key.startswith("b")]
    more = {
        "head": {name: request.POST.get(name, "") for name in HEAD_FIELDS},
        "people": _typed_people(request),
        "legend": _legend(read, marks),
        "refused": refused,
        "others": others,
        "way": request.POST.get("way", ""),
    }
    return _correction_page(request, actor, shown, blocks, text=text, status=status, **more)


def _read_block(at: int, block: Block) -> ShownBlock:
    return ShownBlock(
        at=at,
        place=block.place,
        text=block.text,
        mark=block.mark,
        speaker=block.speaker,
        aside=block.aside,
        agenda="" if block.agenda is None else str(block.agenda),
        paper=block.paper,
        grave=[one.sentence for one in block.problems if one.grave],
        notes=_notes(block),
    )


def _typed_block(
    at: int, block: BlockTyped, error: DomainError | None, notes: list[str]
) -> ShownBlock:
    return ShownBlock(at=at, **asdict(block), grave=[str(error)] if error else [], notes=notes)


def _read(shown: Meeting, text: str) -> tuple[SplitMinutes, tuple[str, ...]]:
    """The text taken apart, and the committee's marks."""
    marks = tuple(shown.committee.marks.values_list("mark", flat=True))
    seats = seats_for(shown.committee, shown.held_on)
    return split(text, marks=marks, seats=seats), marks


def _notes(block: Block) -> list[str]:
    """Unknown speakers are listed once, in the table of those to be added."""
    return [
        one.sentence for one in block.problems if not one.grave and one.code != "unknown_speaker"
    ]


def _head(read: SplitMinutes) -> dict[str, str]:
    head = read.head
    return {
        "held_on": head.held_on.isoformat() if head.held_on else "",
        "starts_at": f"{head.starts:%H:%M}" if head.starts else "",
        "ends_at": f"{head.ends:%H:%M}" if head.ends else "",
        "place": head.place,
    }


def _people(read: SplitMinutes, shown: Meeting) -> list[dict[str, Any]]:
    """Speakers who are no members, each once, with name and capacity as far as can be told."""
    seats = seats_for(shown.committee, shown.held_on)
    speakers = dict.fromkeys(block.speaker for block in read.statements if block.speaker)
    people: list[dict[str, Any]] = []
    for speaker in speakers:
        if matches(speaker, seats):
            continue
        found = guess(speaker, seats)
        people.append(
            {
                "at": len(people),
                "speaker": speaker,
                "name": found.name,
                "capacity": found.capacity,
                "sure": found.sure,
                "add": bool(found.capacity) and not is_generic(speaker),
                "seat": "委員",
            }
        )
    return people


def _typed_people(request: HttpRequest) -> list[dict[str, Any]]:
    count = request.POST.get("members", "")
    return [
        {
            "at": at,
            "sure": True,
            "add": bool(request.POST.get(f"m{at}-add")),
            **{
                name: request.POST.get(f"m{at}-{name}", "")
                for name in ("speaker", "name", "capacity", "seat")
            },
        }
        for at in range(min(int(count), 10_000) if count.isdecimal() else 0)
    ]


def _legend(read: SplitMinutes, marks: tuple[str, ...]) -> list[str]:
    """Marks that the text explains and the committee does not have."""
    return [f"{mark} {word}" for mark, word in read.head.legend.items() if mark not in marks]


def _paste_page(
    request: HttpRequest, actor: Actor, shown: Meeting, form: PasteForm
) -> HttpResponse:
    context = meeting_frame(actor, shown, "minutes") | {
        "form": form,
        "is_closed": shown.minutes in CLOSED,
        "has_errors": form.is_bound,
        "marks": list(shown.committee.marks.all()),
        "breadcrumbs": way_to(actor, shown, _step(actor, shown), "貼り付け"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "committees/minutes_paste.html", context, status=status)


def _correction_page(
    request: HttpRequest,
    actor: Actor,
    shown: Meeting,
    blocks: list[ShownBlock],
    *,
    text: str,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    said = [block for block in blocks if block.place == Place.STATEMENT]
    shown.refresh_from_db(fields=["version"])
    context = meeting_frame(actor, shown, "minutes") | {
        "blocks": blocks,
        "said": len(said),
        "agenda_count": len({b.agenda for b in blocks if b.place == Place.AGENDA}),
        "grave": [block for block in blocks if block.grave],
        "noted": [block for block in blocks if block.notes and not block.grave],
        "undecided": sum(1 for block in blocks if block.place == Place.UNDECIDED),
        "places": PLACES,
        "marks": list(shown.committee.marks.values_list("mark", flat=True)),
        "there": shown.statements.count(),
        "source": text,
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, shown, _step(actor, shown), "確かめる"),
        **more,
    }
    return render(request, "committees/minutes_correct.html", context, status=status)


def _step(actor: Actor, shown: Meeting) -> dict[str, str]:
    url = address(actor, "minutes", shown.committee_id, shown.pk)
    return {"label": "議事録", "url": url}
