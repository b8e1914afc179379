"""Which appeals wait, which were decided, and how is one taken in that came by hand?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.base.packages.sealing import PackedFile
from firsthour.web.appeals.forms import NewAppealForm
from firsthour.web.appeals.operations.receiving import NewAppeal, receive_appeal
from firsthour.web.appeals.queries import appeals as queries
from firsthour.web.appeals.wording import CHANNELS, RELATIONS, WANTED, cause_words, state_words
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.desk.files import MOST_BYTES, TooLargeError
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import file_amount, full_time
from firsthour.web.ui.masking import mask_account, mask_person

SHOWN = {
    "open": lambda: _("Under review"),
    "mine": lambda: _("For my review"),
    "unassigned": lambda: _("Without reviewer"),
    "decided": lambda: _("Appeals decided"),
    "withdrawn": lambda: _("Withdrawn"),
}
COLUMNS = (
    Column(gettext_lazy("Number"), lambda row: row.appeal.number),
    Column(gettext_lazy("Received"), lambda row: full_time(row.appeal.received_at)),
    Column(gettext_lazy("How it came in"), lambda row: str(CHANNELS.get(row.appeal.channel, row.appeal.channel))),
    Column(gettext_lazy("Ends"), lambda row: full_time(row.clock.due_at) if row.clock else None),
    Column(gettext_lazy("Institution"), lambda row: row.appeal.hold.institution),
    Column(gettext_lazy("Account"), lambda row: row.appeal.hold.account, mask_account),
    Column(gettext_lazy("Who appeals"), lambda row: row.appeal.appellant or None, mask_person),
    Column(gettext_lazy("Relation"), lambda row: str(RELATIONS.get(row.appeal.relation, row.appeal.relation))),
    Column(gettext_lazy("What they ask for"), lambda row: str(WANTED.get(row.appeal.wanted, row.appeal.wanted))),
    Column(gettext_lazy("Amount"), lambda row: file_amount(row.appeal.wanted_fen)),
    Column(gettext_lazy("Held"), lambda row: file_amount(row.appeal.hold.held_fen)),
    Column(gettext_lazy("Reviewer"), lambda row: row.review.reviewer.name if row.review.reviewer else None),
    Column(gettext_lazy("Round"), lambda row: row.review.round),
    Column(gettext_lazy("State"), lambda row: state_words(row.appeal.state, row.review.decision)),
    Column(gettext_lazy("Cause"), lambda row: cause_words(row.review.cause) if row.review.cause else None),
    Column(gettext_lazy("Decided at"), lambda row: full_time(row.review.decided_at) if row.review.decided_at else None),
)


@require_GET
@needs(Permission.SEE_HOLDS)
def appeals(request: HttpRequest) -> HttpResponse:
    """Show the appeals this visitor may see, by their clock; names and accounts are masked."""
    shown, first = _shown(request), first_of(request)
    lines, total = queries.list_appeals(request.access, now=request.now, shown=shown, first=first)
    until = first + len(lines)
    context = {
        "lines": lines, "total": total, "until": until, "next": until if until < total else None, "shown": shown,
        "page_title": _("Wrong-freeze appeals"),
    }  # fmt: skip
    if first:
        return render(request, "appeals/parts/rows.html", context)
    counts = queries.count_appeals(request.access, now=request.now)
    context["tabs"] = [
        {"words": words(), "url": f"?show={key}", "current": key == shown, "count": counts[key]}
        for key, words in SHOWN.items()
    ]
    context["may_review"] = request.access.may(Permission.REVIEW_APPEALS)
    context["n_strays"] = queries.list_strays(request.access)[1]
    return render(request, "appeals/appeals.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def appeals_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the appeals that a tab shows."""
    shown = _shown(request)
    n_rows = queries.reviews_shown(request.access, shown, now=request.now).count()
    rows = queries.iterate_appeals(request.access, shown, now=request.now)
    words = [(_("Which appeals"), SHOWN[shown]())]
    export = Export("appeals", _("Wrong-freeze appeals"), COLUMNS, rows, n_rows, words, "property")
    return export_list(request, export, form=form)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def new(request: HttpRequest) -> HttpResponse:
    """Take in an appeal that came by hand, phone or letter; the hold is named by the notice's or request's number."""
    initial = {"number": request.GET.get("number", "")[:80], "received_at": request.now}
    form = NewAppealForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = queries.find_hold(request.access, given["number"], now=request.now)
        if found is not None:
            hold, notice = found
            fields = {key: given[key] for key in (
                "channel", "appellant", "relation", "contact", "said", "wanted", "wanted_fen", "received_at"
            )}  # fmt: skip
            appeal = receive_appeal(
                hold, NewAppeal(notice=notice, **fields), by=request.actor, now=request.now, files=files_of(request)
            )
            messages.success(request, _("The appeal %(number)s is kept.") % {"number": appeal.number})
            return redirect("appeals:appeals")
        form.add_error("number", _("No hold that you may see has this number."))
    context = {"form": form, "page_title": _("New appeal")}
    return render(request, "appeals/new.html", context, status=422 if form.errors else 200)


def _shown(request: HttpRequest) -> str:
    asked = request.GET.get("show", "open")
    return asked if asked in SHOWN else "open"


def files_of(request: HttpRequest) -> list[PackedFile]:
    """Return the files of a form.

    Raises
    ------
    TooLargeError
        One is above the limit.
    """
    found = []
    for given in request.FILES.getlist("files"):
        if given.size > MOST_BYTES:
            raise TooLargeError(name=given.name, n_bytes=given.size, most=MOST_BYTES)
        found.append(PackedFile(given.name, given.read()))
    return found


def first_of(request: HttpRequest) -> int:
    """Return from which row on a list is asked for."""
    given = request.GET.get("first", "")
    return int(given) if given.isdigit() and len(given) < 7 else 0
