"""What do wrong freezes suggest, on which rows does that rest, and what is answered?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.appeals.forms import ReasonForm
from firsthour.web.appeals.operations.suggesting import answer_suggestion
from firsthour.web.appeals.policies import suggestion_steps
from firsthour.web.appeals.queries import suggestions as queries
from firsthour.web.appeals.queries.figures import HeldFreeze, list_freezes
from firsthour.web.appeals.views.figures import only_wrong, show_freezes, take_freezes
from firsthour.web.appeals.wording import SUGGESTIONS
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import day, full_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

COLUMNS = (
    Column(gettext_lazy("Suggestion"), lambda row: row.words_en if spoken_language() == "en" else row.words_zh),
    Column(gettext_lazy("What it would change"), lambda row: row.changes),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("From"), lambda row: day(row.first_day)),
    Column(gettext_lazy("Until"), lambda row: day(row.last_day)),
    Column(gettext_lazy("Freezes"), lambda row: row.n_held),
    Column(gettext_lazy("Wrong"), lambda row: row.n_wrong),
    Column(gettext_lazy("State"), lambda row: str(SUGGESTIONS[row.state][0])),
    Column(gettext_lazy("Decided by"), lambda row: row.decided_by.name if row.decided_by else None),
    Column(gettext_lazy("Decided at"), lambda row: full_time(row.decided_at) if row.decided_at else None),
    Column(gettext_lazy("Reason"), lambda row: row.reason or None, mask_text),
)


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


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def suggestions_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the suggestions that wait, or those answered."""
    is_open = request.GET.get("show") != "answered"
    rows = list(queries.filter_suggestions(request.access, is_open=is_open))
    words = [(_("Which suggestions"), _("To be answered") if is_open else _("Answered"))]
    export = Export("suggestions", _("Suggestions from wrong freezes"), COLUMNS, rows, len(rows), words, "")
    return export_list(request, export, form=form)


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
    words, counted = _counted(request, uid)
    taken = reverse("appeals:suggestion_rows_export", args=[uid, "xlsx"])
    return show_freezes(request, counted, title=words, back="appeals:suggestions", taken=taken)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def suggestion_rows_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take out the freezes that a suggestion counts, or the wrong ones among them."""
    words, counted = _counted(request, uid)
    return take_freezes(request, counted, form=form, words=[(_("Suggestion"), words), *only_wrong(request)])


def _counted(request: HttpRequest, uid: UUID) -> tuple[str, list[HeldFreeze]]:
    row = found(lambda: queries.get_one_suggestion(request.access, uid))
    freezes = list_freezes(request.access, first=row.first_day, last=row.last_day, now=request.now, unit=row.unit)
    words = row.words_en if spoken_language() == "en" else row.words_zh
    return words, queries.counted_by(row, freezes, only_wrong=request.GET.get("wrong") == "1")
