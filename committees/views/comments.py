"""Comments on an item: adding one, taking one's own back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from committees.forms.seats import CommentForm
from committees.selectors.items import get_item
from committees.selectors.seats import get_committee
from committees.services.comments import add_comment, remove_comment
from committees.views.items_frame import address
from committees.views.items_one import item_response
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_COMMENT)
@require_POST
def item_comment(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    shown = get_item(actor, committee, item)
    form = CommentForm(request.POST, auto_id="comment_%s")
    form.is_valid()
    try:
        add_comment(by=actor, item=shown, text=str(form.cleaned_data.get("text") or ""))
    except Invalid as refused:
        form.refuse(refused)
        more = {"comment_form": form, "refused_form": form}
        return item_response(request, actor, committee, shown, status=422, **more)
    messages.success(request, "コメントを送りました。")
    return HttpResponseRedirect(f"{address(actor, 'item', pk, item)}#comments")


@acting(Act.ITEM_COMMENT)
@require_POST
def comment_remove(
    request: HttpRequest, actor: Actor, pk: int, item: int, comment: int
) -> HttpResponse:
    committee = get_committee(actor, pk)
    remove_comment(by=actor, item=get_item(actor, committee, item), pk=comment)
    messages.success(request, "コメントを取り消しました。")
    return HttpResponseRedirect(f"{address(actor, 'item', pk, item)}#comments")
