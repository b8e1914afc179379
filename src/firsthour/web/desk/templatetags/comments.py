"""How do comments stand on a page? A panel that any page of a matter can include, and each on the time line.

{% load comments %}{% comments_panel matter standing=standing %}     standing: how the visitor stands to it
"""

from typing import Any

from django import template
from django.template import Context

from firsthour.web.desk.comment_policies import may_comment
from firsthour.web.desk.drafts import read_draft
from firsthour.web.desk.forms import CommentForm
from firsthour.web.desk.matter_policies import Standing
from firsthour.web.desk.models import Event, Matter
from firsthour.web.desk.queries.comments import Said, list_comments

register = template.Library()


@register.inclusion_tag("desk/parts/comments.html", takes_context=True)
def comments_panel(context: Context, matter: Matter, *, standing: Standing) -> dict[str, Any]:
    """Draw the comments of a matter and the field for a new one; nothing for who does not work on it."""
    request = context["request"]
    officer = request.access.officer
    shown: dict[str, Any] = {"request": request, "may": officer is not None and may_comment(standing)}
    if not shown["may"]:
        return shown
    draft = read_draft(officer, f"comment-{matter.uid}")
    form = CommentForm(initial={"text": draft.content.get("text", "") if draft else ""}, auto_id="id_comment_%s")
    return {
        **shown, "matter": matter, "comments": said_on(context, matter), "form": form, "own": officer.pk,
        "draft_form": f"comment-{matter.uid}",
    }  # fmt: skip


@register.simple_tag(takes_context=True)
def comment_of(context: Context, event: Event) -> Said | None:
    """Return the comment an event of the time line is about, in its newest words."""
    uid = event.facts.get("comment") if isinstance(event.facts, dict) else None
    if not uid or event.matter is None:
        return None
    return next((one for one in said_on(context, event.matter) if str(one.comment.first_uid) == uid), None)


def said_on(context: Context, matter: Matter) -> list[Said]:
    """Return the comments on a matter, asked for once a request."""
    request = context["request"]
    kept = getattr(request, "_said_on", None)
    if kept is None or kept[0] != matter.pk:
        request._said_on = kept = (matter.pk, list_comments(matter))
    said: list[Said] = kept[1]
    return said
