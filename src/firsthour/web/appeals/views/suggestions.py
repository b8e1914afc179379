"""What do wrong freezes suggest, on which rows does that rest, and what is answered?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.appeals.forms import ReasonForm
from firsthour.web.appeals.operations.suggesting import answer_suggestion
from firsthour.web.appeals.policies import suggestion_steps
from firsthour.web.appeals.queries import suggestions as queries
from firsthour.web.appeals.queries.figures import list_freezes
from firsthour.web.appeals.views.figures import show_freezes
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.templatetags.firsthour import spoken_language


@require_GET
@needs(Permission.SEE_HOLDS)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Show the suggestions that wait for an answer, and what became of the others."""
    is_open = request.GET.get("show") != "answered"
    rows = queries.list_suggestions(request.access, is_open=is_open)
    shown = {
        "rows": [(one, suggestion_steps(request.access, one)) for one in rows], "form": ReasonForm(),
        "is_open": is_open, "page_title": _("Suggestions from wrong freezes"),
        "tabs": [
            {"words": _("To be answered"), "url": "?show=open", "current": is_open},
            {"words": _("Answered"), "url": "?show=answered", "current": not is_open},
        ],
    }  # fmt: skip
    return render(request, "appeals/suggestions.html", shown)


@require_POST
@needs(Permission.APPROVE_HOLDS)
def suggestion_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Accept or dismiss a suggestion with the reason."""
    row = found(lambda: queries.get_one_suggestion(request.access, uid))
    if not suggestion_steps(request.access, row):
        raise Http404
    form = ReasonForm(request.POST)
    answer_suggestion(
        row, is_accepted=request.POST.get("answer") == "accept", officer=request.access.officer,
        reason=form.cleaned_data["text"] if form.is_valid() else "", version=version_of(request), by=request.actor,
        now=request.now,
    )  # fmt: skip
    messages.success(request, _("Noted."))
    return redirect("appeals:suggestions")


@require_GET
@needs(Permission.SEE_HOLDS)
def suggestion_rows(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the freezes that a suggestion counts, or the wrong ones among them."""
    row = found(lambda: queries.get_one_suggestion(request.access, uid))
    only_wrong = request.GET.get("wrong") == "1"
    freezes = list_freezes(request.access, first=row.first_day, last=row.last_day, now=request.now, unit=row.unit)
    words = row.words_en if spoken_language() == "en" else row.words_zh
    counted = queries.counted_by(row, freezes, only_wrong=only_wrong)
    return show_freezes(request, counted, title=words, back="appeals:suggestions")
