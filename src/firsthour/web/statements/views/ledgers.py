"""The ledgers of a matter: drop files, see them being read, what became of every row, which accounts are covered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.operations import About
from firsthour.web.desk.files import MOST_BYTES, TooLargeError
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.statements.forms import DropForm, LedgerForm
from firsthour.web.statements.operations import dropping
from firsthour.web.statements.operations.ledgers import NewLedger, make_ledger
from firsthour.web.statements.policies import statement_steps
from firsthour.web.statements.queries import asked, traces
from firsthour.web.statements.queries import ledgers as queries
from firsthour.web.statements.views.opening import Place, open_statements
from firsthour.web.ui.access import Permission, needs


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def home(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a matter's ledgers: the files of the chosen one, what became of their rows, traces, what was asked for."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    ledgers = queries.list_ledgers(place.matter)
    wanted = request.GET.get("ledger", "")
    ledger = next((one for one in ledgers if str(one.uid) == wanted), ledgers[0] if ledgers else None)
    place.note(request, "statements.open")
    shown = {
        "place": place, "matter": place.matter, "ledgers": ledgers, "ledger": ledger, "form": DropForm(),
        "progress": queries.list_progress(ledgers), "traces": traces.list_traces(place.matter),
        "asked": asked.count_asked(place.matter), "page_title": _("Statements"), "most_bytes": MOST_BYTES,
        **(_of_ledger(request, ledger) if ledger is not None else {}),
    }  # fmt: skip
    return render(request, "statements/home.html", shown)


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def files(request: HttpRequest, uid: UUID, *, ledger: UUID) -> HttpResponse:
    """Return the next rows of a ledger's list of files."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_ledger(place.matter, ledger))
    shown = {"place": place, "matter": place.matter, "ledger": one, **_of_ledger(request, one)}
    return render(request, "statements/parts/file_rows.html", shown)


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return how far the reading is; the page asks again while it goes on and is loaded anew when it is done."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    under_way = queries.list_progress(queries.list_ledgers(place.matter))
    shown = {"place": place, "matter": place.matter, "progress": under_way}
    answer = render(request, "statements/parts/progress.html", shown)
    if not under_way:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
@needs(Permission.LOOK_UP_ACCOUNT)
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep dropped files and have them read into a ledger, the matter's first one unless another is named."""
    place = open_statements(request, uid, step="drop")
    if not isinstance(place, Place):
        return place
    dropped = request.FILES.getlist("files")
    for one in dropped:
        if one.size > MOST_BYTES:
            raise TooLargeError(name=one.name, n_bytes=one.size, most=MOST_BYTES)
    wanted = request.POST.get("ledger", "")
    known = [one for one in queries.list_ledgers(place.matter) if str(one.uid) == wanted]
    ledger = known[0] if known else dropping.main_ledger(place.matter, by=request.actor, now=request.now)
    given = [dropping.Given(str(one.name), one.read()) for one in dropped]
    dropping.drop_files(ledger, given, by=request.actor, now=request.now, basis=str(place.basis.uid))
    messages.success(request, _("The files are kept and are being read."))
    return redirect(f"{reverse('statements:home', args=[uid])}?ledger={ledger.uid}")


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def coverage(request: HttpRequest, uid: UUID, *, ledger: UUID) -> HttpResponse:
    """Show which days of which accounts a ledger covers: spans, gaps, balances, breaks; and its versions."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_ledger(place.matter, ledger))
    first, wanting = first_of(request), request.GET.get("wanting") == "1"
    accounts, n_accounts = queries.list_accounts(one, first=first, wanting=wanting)
    place.note(request, "statements.coverage", about=About("ledger", str(one.uid), one.name))
    more = first + queries.PAGE
    shown = {
        "place": place, "matter": place.matter, "ledger": one, "accounts": accounts, "n_accounts": n_accounts,
        "shown_until": min(more, n_accounts), "next": more if more < n_accounts else None, "wanting": wanting,
        "changes": queries.list_changes(one) if not first else [], "page_title": _("Accounts covered"),
    }  # fmt: skip
    part = "statements/parts/coverage_rows.html" if first else "statements/coverage.html"
    return render(request, part, shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.LOOK_UP_ACCOUNT)
def ledger_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make a further ledger of chosen files, or one across cases, which somebody must approve first."""
    place = open_statements(request, uid, step="drop")
    if not isinstance(place, Place):
        return place
    own = queries.list_kept_files([place.matter])
    form = LedgerForm(request.POST or None, files=own)
    if request.method == "POST" and form.is_valid():
        others = _others(request, form, place)
        chosen = [one for one in own if str(one.uid) in form.cleaned_data["files"]]
        new = NewLedger(
            form.cleaned_data["name"], [*chosen, *queries.list_kept_files(others)] if others is not None else [],
            form.cleaned_data["purpose"], others or [],
        )  # fmt: skip
        with said_in(form):
            if others is not None:
                made = make_ledger(place.matter, new, officer=request.access.officer, by=request.actor, now=request.now)
                messages.success(request, _("Asked for approval.") if made.is_joint else _("The ledger is being made."))
                return redirect(f"{reverse('statements:home', args=[uid])}?ledger={made.uid}")
    shown = {"place": place, "matter": place.matter, "form": form, "page_title": _("New ledger")}
    return render(request, "statements/ledger_new.html", shown, status=422 if form.errors else 200)


def _others(request: HttpRequest, form: LedgerForm, place: Place) -> list[Any] | None:
    """Return the other matters named, each one whose statements this visitor may see; None: one is not found."""
    numbers = [one for one in form.other_numbers if one != place.matter.number]
    others = []
    for one in queries.find_other_matters(request.access, numbers, now=request.now):
        standing = standing_of(request.access, one, now=request.now)
        if "see" in statement_steps(request.access, one, standing=standing):
            others.append(one)
    missing = set(numbers) - {one.number for one in others}
    if missing:
        form.add_error("numbers", _("Not found: %(numbers)s") % {"numbers": ", ".join(sorted(missing))})
        return None
    return others


def _of_ledger(request: HttpRequest, ledger: Any) -> dict[str, Any]:
    needs_work, after = request.GET.get("work") == "1", request.GET.get("after", "")
    rows = queries.list_files(
        ledger, needs_work=needs_work, after=int(after) if after.isdigit() and len(after) < 10 else 0
    )
    counts = queries.count_files(ledger)
    return {
        "files": rows[: queries.PAGE], "next_file": rows[queries.PAGE - 1].pk if len(rows) > queries.PAGE else None,
        "counts": counts, "needs_work": needs_work, "sums": queries.sum_rows(ledger),
        "changes": queries.list_changes(ledger)[:5],
    }  # fmt: skip


def first_of(request: HttpRequest) -> int:
    """Return the row a page begins with.

    Raises
    ------
    Http404
        The address names none.
    """
    text = request.GET.get("first", "0")
    if not text.isdigit() or len(text) > 9:
        raise Http404
    return int(text)
