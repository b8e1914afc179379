"""Comments on a matter: one is added, one is mended by who wrote it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.web.desk import comments, drafts
from firsthour.web.desk.comment_policies import may_comment, may_edit
from firsthour.web.desk.forms import CommentForm
from firsthour.web.desk.queries.comments import get_one_comment
from firsthour.web.desk.views.opening import Opened, open_by_uid, open_matter_for
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs


@require_POST
@needs(Permission.SEE_MATTERS)
def comment_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say something on a matter, and go back to the page it was said on."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    if not may_comment(opened.standing):
        raise Http404
    form = CommentForm(request.POST)
    if form.is_valid():
        with said_in(form):
            comments.add_comment(
                opened.matter, form.cleaned_data["text"], author=request.access.officer, by=request.actor,
                now=request.now,
            )  # fmt: skip
            drafts.drop_draft(request.access.officer, f"comment-{uid}")
            messages.success(request, _("Your comment is kept."))
            return redirect(_back(request, uid))
    said = {"form": form, "matter": opened.matter, "page_title": _("Comment"), "back_url": _back(request, uid)}
    return render(request, "desk/comment.html", said, status=422)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_MATTERS)
def comment_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write a new version of one's own comment; the old one stays to be read."""
    comment = found(lambda: get_one_comment(request.access, uid, now=request.now))
    if not may_edit(request.access, comment):
        raise Http404
    opened = open_matter_for(request, comment.matter)
    if not isinstance(opened, Opened):
        return opened
    back = f"{reverse('desk:matter', args=[comment.matter.uid])}#comments"
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            comments.edit_comment(comment, form.cleaned_data["text"], by=request.actor, now=request.now)
            messages.success(request, _("The new version is kept; the old one stays to be read."))
            return redirect(back)
    said = {"form": form, "matter": comment.matter, "page_title": _("Change the comment"), "back_url": back}
    return render(request, "desk/comment.html", said, status=422 if form.errors else 200)


def _back(request: HttpRequest, uid: UUID) -> str:
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours else f"{reverse('desk:matter', args=[uid])}#comments"
