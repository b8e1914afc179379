"""Pages of the inspectors: the register with its filter and export, and how the units' months stand."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations import record
from firsthour.web.intake.interference_forms import RegisterForm
from firsthour.web.intake.interference_words import DUTIES, STANDINGS, WAYS
from firsthour.web.intake.queries import interference as queries
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.masking import mask_person

COLUMNS = (
    Column(gettext_lazy("When they asked"), lambda row: full_time(row.asked_at)),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("Who asked"), lambda row: row.asker_name, mask_person),
    Column(gettext_lazy("Unit and post"), lambda row: row.asker_post or None, mask_text),
    Column(gettext_lazy("In what capacity"), lambda row: str(STANDINGS.get(row.standing, row.standing))),
    Column(gettext_lazy("About what"), lambda row: row.about, mask_text),
    Column(gettext_lazy("How they asked"), lambda row: str(WAYS.get(row.way, row.way))),
    Column(gettext_lazy("In their words"), lambda row: row.words, lambda _words: "****"),
    Column(gettext_lazy("Duty"), lambda row: str(DUTIES.get(row.duty, row.duty))),
    Column(gettext_lazy("Recorded by"), lambda row: row.recorded_by.name),
    Column(gettext_lazy("Recorded at"), lambda row: full_time(row.recorded_at)),
)
MONTH_COLUMNS = (
    Column(gettext_lazy("Unit"), lambda line: unit_words(line.report.unit)),
    Column(gettext_lazy("Due by"), lambda line: full_time(line.report.due_at)),
    Column(gettext_lazy("Signed by"), lambda line: line.report.signed_by.name if line.report.signed_by else None),
    Column(gettext_lazy("Signed"), lambda line: full_time(line.report.signed_at) if line.report.signed_at else None),
    Column(gettext_lazy("Declared"), lambda line: line.report.n_entries if line.report.signed_at else None),
    Column(gettext_lazy("In the register"), lambda line: line.n_held),
)


@require_GET
@needs(Permission.READ_AUDIT)
def register(request: HttpRequest) -> HttpResponse:
    """List the entries of the units this visitor inspects; names are masked until an entry is opened."""
    form = _form(request)
    wanted = _wanted(form)
    given = request.GET.get("after", "")
    after = int(given) if given.isdigit() and len(given) < 8 else 0
    rows, following = queries.list_register(request.access, wanted, after=after)
    record("interference.list", by=request.actor, now=request.now, n_records=len(rows))
    more = request.GET.copy()
    more["after"] = str(following)
    plain = request.GET.copy()
    plain.pop("after", None)
    shown = {"rows": rows, "more": more.urlencode() if following else ""}
    if after:
        return render(request, "intake/parts/interference_rows.html", shown)
    around = {
        "form": form, "total": queries.count_register(request.access, wanted), "plain": plain.urlencode(),
        "page_title": _("Interference register"),
    }  # fmt: skip
    return render(request, "intake/interference_register.html", {**shown, **around})


@require_http_methods(["GET", "POST"])
@needs(Permission.READ_AUDIT)
def register_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    asked = _form(request)
    wanted = _wanted(asked)
    n_rows = queries.count_register(request.access, wanted)
    rows = queries.iterate_register(request.access, wanted)
    words = [(str(asked.fields[name].label), str(value)) for name, value in asked.cleaned_data.items() if value]
    export = Export("interference", _("Interference register"), COLUMNS, rows, n_rows, words)
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.READ_AUDIT)
def months(request: HttpRequest) -> HttpResponse:
    """Show how the units stand with a month: signed or not, none or some, and where the register holds more."""
    chosen, lines = _month_lines(request)
    shown = {
        "lines": lines, "chosen": chosen, "known": queries.list_known_months(request.access),
        "n_open": sum(line.report.signed_at is None for line in lines), "n_differ": sum(line.differs for line in lines),
        "page_title": _("Months of the units"),
    }  # fmt: skip
    return render(request, "intake/months.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.READ_AUDIT)
def months_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out how the units stand with a month."""
    chosen, lines = _month_lines(request)
    words = [(_("Month"), f"{chosen:%Y-%m}")] if chosen else []
    export = Export("months", _("Months of the units"), MONTH_COLUMNS, lines, len(lines), words, "")
    return export_list(request, export, form=form)


def _month_lines(request: HttpRequest) -> tuple[date | None, list[queries.MonthLine]]:
    """Return the month asked for, else the last one that is due, and how the units stand with it."""
    chosen = _month(request.GET.get("month", "")) or queries.get_last_month(request.access)
    return chosen, queries.list_months(request.access, chosen) if chosen else []


def _form(request: HttpRequest) -> RegisterForm:
    form = RegisterForm(request.GET, units=queries.list_inspected_units(request.access))
    form.is_valid()
    return form


def _wanted(form: RegisterForm) -> queries.RegisterFilter:
    given = form.cleaned_data
    return queries.RegisterFilter(
        month=given.get("month"), unit=given.get("unit"), duty=given.get("duty") or "",
        standing=given.get("standing") or "",
    )  # fmt: skip


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
