"""How is a report typed, and its receipt handed over?"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.operations import About, record
from firsthour.web.desk import drafts
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.intake import forms, policies
from firsthour.web.intake.models import Report
from firsthour.web.intake.operations.receipts import renew_receipt
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.intake.picking import pick
from firsthour.web.intake.queries import reports as queries
from firsthour.web.intake.receipts import Receipt
from firsthour.web.intake.suggesting import suggest_payments
from firsthour.web.people.forms import said_in
from firsthour.web.ui.access import Permission, needs

DRAFT = "report_new"
_NAMED = frozenset({"phone", "account", "link", "app", "chat", "email", "id_number"})


@require_GET
@needs(Permission.SEE_MATTERS)
def reports(request: HttpRequest) -> HttpResponse:
    """Lead to the list of matters, narrowed to reports."""
    return redirect(f"{reverse('desk:matters')}?kind=incident")


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_MATTERS)
def report_new(request: HttpRequest) -> HttpResponse:
    """Type a report; what is typed is kept as a draft, and sent twice it is registered once."""
    units, is_sent = policies.units_to_register_in(request.access), request.method == "POST"
    draft = None if is_sent else drafts.read_draft(request.access.officer, DRAFT)
    form = forms.ReportForm(
        request.POST if is_sent else None, units=units, now=request.now, initial=_start(request, draft)
    )
    rows = forms.payment_rows(
        request.POST if is_sent else draft.content if draft else None, now=request.now, is_bound=is_sent
    )
    if is_sent and form.is_valid() and all(row.is_empty or row.is_valid() for row in rows):
        made = _register(request, form, rows)
        if made is not None:
            return made
    is_wrong = is_sent and (form.errors or any(row.errors for row in rows))
    shown = {
        "form": form, "rows": rows, "draft": draft, "draft_form": DRAFT, "page_title": _("New report"),
        "next_row": _next_row(rows), "confirmed": request.POST.getlist("confirmed"),
        "mark": request.POST.get("suggested", draft.content.get("suggested", "") if draft else ""),
    }  # fmt: skip
    return render(request, "intake/report_new.html", shown, status=422 if is_wrong else 200)


@require_POST
@needs(Permission.SEE_MATTERS)
def report_picked(request: HttpRequest) -> HttpResponse:
    """Return what stands in the words typed so far, as chips, and the payments they tell of while none was typed."""
    picked = pick(request.POST.get("story", ""), told_at=request.now)
    confirmed = set(request.POST.getlist("confirmed"))
    chips = {}
    for one in picked:
        value = f"{one.kind}:{one.normal}"
        chips[value] = (one, value, value in confirmed)
    suggested = [forms.suggested_row(place, one, now=request.now) for place, one in enumerate(suggest_payments(picked))]
    mark = "|".join(_said(row) for row in suggested)
    is_untouched = _typed(request) in ("", request.POST.get("suggested", ""))
    shown = {
        "chips": list(chips.values()), "named": _NAMED, "rows": suggested, "mark": mark,
        "fills": bool(suggested) and is_untouched and mark != request.POST.get("suggested", ""),
        "next_row": _next_row(suggested),
    }  # fmt: skip
    return render(request, "intake/parts/picked.html", shown)


@require_GET
@needs(Permission.SEE_MATTERS)
def payment_row(request: HttpRequest) -> HttpResponse:
    """Return one more empty row for a payment."""
    text = request.GET.get("n", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 1
    if number >= forms.MOST_ROWS:
        raise Http404
    row = forms.payment_row(number, None, now=request.now)
    return render(request, "intake/parts/payment_row.html", {"row": row, "next_row": number + 1, "is_more": True})


@require_POST
@needs(Permission.SEE_MATTERS)
def receipt_renew(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give out a new code, and show it once."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    report = queries.get_report(opened.matter)
    if report is None or opened.standing not in ("own", "named"):
        raise Http404
    fresh = renew_receipt(report, sends_sms=bool(request.POST.get("sms")), by=request.actor, now=request.now)
    return _receipt_page(request, report, fresh)


def _register(request: HttpRequest, form: forms.ReportForm, rows: list[forms.PaymentForm]) -> HttpResponse | None:
    """Register what was typed, and return the receipt; None where the operation refused (said in the form)."""
    if not policies.may_register(request.access, form.cleaned_data["unit"]):
        raise Http404
    payments = [row.payment() for row in rows if not row.is_empty]
    new = form.report(payments, request.POST.getlist("confirmed"), officer=request.access.officer)
    with said_in(form):
        report = register_report(new, by=request.actor, now=request.now)
        drafts.drop_draft(request.access.officer, DRAFT)
        if not report.is_new:
            messages.info(request, _("This report is registered already."))
            return redirect("desk:matter", report.matter.uid)
        return _receipt_page(
            request, report, Receipt(report.receipt_number, report.fresh_code, report.receipt_code_hash)
        )
    return None


def _receipt_page(request: HttpRequest, report: Report, fresh: Receipt) -> HttpResponse:
    matter = report.matter
    about = [About(kind="matter", key=str(matter.uid), label=matter.number)]
    record("report.receipt_shown", by=request.actor, now=request.now, about=about)
    shown = {
        "report": report, "matter": matter, "receipt": fresh, "page_title": _("Receipt"),
        "pairs": queries.list_pairs(request.access, matter, now=request.now), "sms": queries.list_sms(matter),
    }  # fmt: skip
    response = render(request, "intake/receipt.html", shown, status=201)
    response.headers["Cache-Control"] = "no-store"
    return response


def _start(request: HttpRequest, draft: Any) -> dict[str, Any]:
    unit = request.access.unit
    start: dict[str, Any] = {"unit": unit.uid if unit else None, "channel": "counter", "kind": "online_fraud",
                             "sends_sms": True, "once": uuid4().hex}  # fmt: skip
    if draft is not None:
        start |= {**draft.content, "once": start["once"]}  # two pages with one draft are two reports
        for name in ("sends_sms", "for_other", "wants_confidentiality", "is_vulnerable"):
            start[name] = draft.content.get(name) == "on"
    given = request.GET.get("channel", "")
    return start | ({"channel": given} if given in forms.BY_HAND else {})


def _typed(request: HttpRequest) -> str:
    rows = forms.payment_rows(request.POST, now=request.now, is_bound=False, least=0)
    return "|".join(_said(row) for row in rows if any(_value(row, name) for name in ("amount", "to_account")))


def _said(row: forms.PaymentForm) -> str:
    """Return a row as one text, by which the page and the suggestion are compared."""
    return ";".join(_value(row, name) for name in ("amount", "to_account", "paid_at"))


def _value(row: forms.PaymentForm, name: str) -> str:
    value = row[name].value()
    text = row.fields[name].widget.format_value(value) if name == "paid_at" and value else value
    return str(text or "").replace(",", "").strip()


def _next_row(rows: list[forms.PaymentForm]) -> int:
    numbers = [int(str(row.prefix).removeprefix("pay-")) for row in rows]
    return max(numbers, default=0) + 1
