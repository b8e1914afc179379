"""What can be done with a restitution, and with which row of it: the words, the form, what is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.forms import Form
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.masking import mask_text
from firsthour.web.desk.files import MOST_BYTES, TooLargeError
from firsthour.web.restitution import forms
from firsthour.web.restitution.models import (
    Batch,
    BatchLine,
    HeldFund,
    Investor,
    Objection,
    RegisterEntry,
    SeizedAsset,
    SharePlan,
    VictimClaim,
)
from firsthour.web.restitution.operations import (
    deciding,
    evidence,
    objecting,
    ordering_again,
    paying,
    planning,
    registering,
    sources,
)
from firsthour.web.restitution.operations.following import matters_of
from firsthour.web.restitution.operations.tracing_in import take_trace
from firsthour.web.restitution.policies import (
    asset_acts,
    batch_acts,
    claim_acts,
    fund_acts,
    fund_words,
    line_acts,
    objection_acts,
    source_acts,
)
from firsthour.web.restitution.queries import evidence as queries
from firsthour.web.restitution.views.opening import Place
from firsthour.web.restitution.views.reading_files import read_answers_file, read_investors_file
from firsthour.web.statements.models import WorkState
from firsthour.web.statements.queries import traces
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

Doing = Callable[[Place, Any, dict[str, Any]], object]


@dataclass(frozen=True)
class Act:
    """A deed: its words, the button, the form, what is done, the row it is done to, and the page one comes from."""

    words: Any
    icon: str
    form: Callable[[Place, Any], Form]
    run: Doing
    row: str = ""  # claim, fund, asset, entry, objection, batch, line
    back: str = "plan"
    verb: Any = ""
    says: Any = ""
    tone: str = ""
    uploads: bool = False


def row_of(place: Place, kind: str, *, key: Any) -> Any:
    """Return the row that an address names, if it belongs to this restitution.

    Raises
    ------
    Http404
    """
    one, matter = place.one, place.one
    rows: Mapping[str, Any] = {
        "claim": VictimClaim.objects.filter(restitution=one), "fund": HeldFund.objects.filter(restitution=one),
        "asset": SeizedAsset.objects.filter(restitution=one), "batch": Batch.objects.filter(restitution=one),
        "objection": Objection.objects.filter(restitution=one).select_related("claim", "fund", "document"),
        "line": BatchLine.objects.filter(batch__restitution=one).select_related("claim", "fund", "batch"),
        "source": Investor.objects.filter(restitution=one),
    }  # fmt: skip
    row = rows[kind].filter(uid=key).first()
    if row is None:
        raise Http404
    if hasattr(row, "restitution"):
        row.restitution = matter
    return row


def acts_on(place: Place, row: Any) -> set[str]:
    """Return what this visitor may do with a row now."""
    if isinstance(row, Objection):
        drafter = place.plan.drafted_by_id if place.plan is not None else None
        return objection_acts(row, place.able, access=place.request.access, drafter=drafter)
    rules: tuple[tuple[type, Callable[[Any, set[str]], set[str]]], ...] = (
        (VictimClaim, claim_acts), (HeldFund, fund_acts), (SeizedAsset, asset_acts), (Batch, batch_acts),
        (BatchLine, line_acts), (Investor, source_acts),
    )  # fmt: skip
    return next((rule(row, place.able) for kind, rule in rules if isinstance(row, kind)), set())


def _plan(place: Place) -> SharePlan:
    if place.plan is None:
        raise Http404
    return place.plan


def _claim_form(place: Place, _row: Any) -> Form:
    return forms.ClaimForm(place.typed)


def _add_claim(place: Place, _row: Any, given: dict[str, Any]) -> object:
    new = registering.NewClaim(
        given["victim"], given["loss"], given["returned"] or 0, id_number=given["id_number"], phone=given["phone"],
        bank=given["bank"], account=given["account"], evidence=given["evidence"],
    )  # fmt: skip
    return registering.add_claims(place.one, [new], **place.by)


def _object_form(place: Place, _row: Any) -> Form:
    claims = [(str(one.uid), f"{one.key}") for one in place.one.claims.order_by("key")[:2000]]
    funds = [(str(one.uid), fund_words(one)) for one in place.one.funds.order_by("key")]
    return forms.ObjectionForm(place.typed, claims=claims, holds=funds, initial={"received_at": place.request.now})


def _object(place: Place, _row: Any, given: dict[str, Any]) -> object:
    claim = place.one.claims.filter(uid=given["claim"]).first() if given["claim"] else None
    fund = place.one.funds.filter(uid=given["hold"]).first() if given["hold"] else None
    return objecting.enter_objection(
        place.one, who=given["who"], kind=given["kind"], words=given["text"], received_at=given["received_at"],
        officer=place.me, claim=claim, fund=fund, amount_fen=given["amount"], **place.by,
    )  # fmt: skip


def _evidence_form(place: Place, _row: Any) -> Form:
    claims = [(str(one.uid), one.key) for one in place.one.claims.order_by("key")[:2000]]
    return forms.EvidenceForm(place.typed, claims=claims)


def _evidence(place: Place, row: Any, given: dict[str, Any]) -> object:
    claim = place.one.claims.filter(uid=given["claim"]).first()
    if claim is None:
        raise Http404
    return planning.add_evidence(
        row, claim, amount_fen=given["amount"], is_deposit=given["kind"] == "deposit", source=given["text"],
        **place.versioned,
    )  # fmt: skip


def _attach(place: Place, row: Any, given: dict[str, Any]) -> object:
    file = given["file"]
    if file.size > MOST_BYTES:
        raise TooLargeError(name=file.name, n_bytes=file.size, most=MOST_BYTES)
    return evidence.attach_evidence(row, name=file.name, content=file.read(), officer=place.me, **place.versioned)


def _payment_form(place: Place, row: Any) -> Form:
    payments = queries.payments_for(row, matters_of(place.matter))
    return forms.PaymentForm(place.typed, payments=[(str(one.pk), evidence.payment_words(one)) for one in payments])


def _name_payment(place: Place, row: Any, given: dict[str, Any]) -> object:
    payments = queries.payments_for(row, matters_of(place.matter))
    payment = next((one for one in payments if str(one.pk) == given["payment"]), None)
    if payment is None:
        raise Http404
    return evidence.name_payment(row, payment, officer=place.me, **place.versioned)


def _row_form(place: Place, _row: Any) -> Form:
    files = queries.statements_of(matters_of(place.matter))
    return forms.RowForm(place.typed, statements=[(str(one.uid), mask_text(one.name)) for one in files])


def _name_row(place: Place, row: Any, given: dict[str, Any]) -> object:
    files = queries.statements_of(matters_of(place.matter))
    chosen = next((one for one in files if str(one.uid) == given["statement"]), None)
    if chosen is None:
        raise Http404
    return evidence.name_row(row, chosen, sheet=given["sheet"], row=given["row"], officer=place.me, **place.versioned)


def _asset_form(place: Place, _row: Any) -> Form:
    kinds = [(one.key, one.words[spoken_language()]) for one in registering.seized_kinds()]
    return forms.AssetForm(place.typed, kinds=kinds)


def _order_again(place: Place, row: Any, given: dict[str, Any]) -> object:
    new = ordering_again.NewOrder(given["bank"], given["account"], given["text"])
    return ordering_again.ask_again(row, new, officer=place.me, **place.versioned)


def _take_back(place: Place, row: Any, given: dict[str, Any]) -> object:
    return sources.take_from_source(
        row, fen=given["amount"], bank=given["bank"], account=given["account"], reason=given["text"], **place.versioned
    )


def _trace_form(place: Place, _row: Any) -> Form:
    done = [one for one in traces.list_traces(place.matter) if one.state == WorkState.DONE]
    choices = [(str(one.uid), f"{full_time(one.asked_at)} · {one.by_name} · {one.identity[:12]}") for one in done]
    return forms.TraceForm(place.typed, traces=choices)


def _take_trace(place: Place, _row: Any, given: dict[str, Any]) -> object:
    return take_trace(place.one, traces.get_one_trace(place.matter, given["trace"]), **place.by)


def _book(what: str, name: str) -> Doing:
    return lambda place, row, given: registering.book_asset(
        row, what, fen=given[name], reason=given["text"], **place.versioned
    )


def _investors(place: Place, _row: Any, given: dict[str, Any]) -> object:
    return registering.add_investors(place.one, read_investors_file(given["file"]), **place.by)


def _answers(place: Place, row: Any, given: dict[str, Any]) -> object:
    return paying.take_answers(row, read_answers_file(given["file"]), **place.by)


def _of(kind: type[Form], **initial: str) -> Callable[[Place, Any], Form]:
    """Return what makes a form, beginning with fields of the row."""
    return lambda place, row: kind(
        place.typed, **({"files": place.request.FILES} if place.request.FILES else {}),
        initial={name: getattr(row, field) for name, field in initial.items()} if row is not None else {},
    )  # fmt: skip


def _correct(place: Place, row: Any, given: dict[str, Any]) -> object:
    return registering.correct_entry(place.one, cast(RegisterEntry, row).number, reason=given["text"], **place.by)


ACTS: Mapping[str, Act] = {
    "add_claim": Act(_("Add a victim"), "user-plus", _claim_form, _add_claim, back="claims"),
    "add_reports": Act(
        _("Take over the victims of the reports"), "file-import", _of(Form),
        lambda place, _row, _given: registering.add_reports(place.one, **place.by), back="claims",
        verb=_("Take over"), says=_("Each report's payments are added up; what is registered already stays as it is."),
    ),
    "change_loss": Act(
        _("Change the loss"), "equal", _of(forms.LossForm, loss="loss_fen"),
        lambda place, row, given: registering.change_loss(
            row, loss_fen=given["loss"], reason=given["text"], **place.versioned
        ), row="claim", back="claims", says=_("Whoever verified the old amount did not verify this one."),
    ),
    "verify": Act(
        _("Verify the loss"), "check", _of(forms.VerifyForm, text="evidence"),
        lambda place, row, given: registering.verify_claim(
            row, evidence=given["text"], officer=place.me, **place.versioned
        ), row="claim", back="claims",
    ),
    "verify_many": Act(
        _("Verify all that are left"), "list-check", _of(forms.VerifyForm),
        lambda place, _row, given: registering.verify_many(
            place.one, evidence=given["text"], officer=place.me, **place.by
        ), back="claims", tone="warn",
        says=_("Every loss not verified yet counts as verified by you, on what you write."),
    ),
    "attach_evidence": Act(
        _("Attach a file as evidence"), "file-import", _of(forms.FileForm), _attach, row="claim", back="claims",
        uploads=True, says=_("It is kept among the files of the case, with its hash."),
    ),
    "name_payment": Act(
        _("Name a payment of the report"), "receipt-refund", _payment_form, _name_payment, row="claim", back="claims",
    ),
    "name_row": Act(
        _("Name a row of a statement"), "file-search", _row_form, _name_row, row="claim", back="claims",
        says=_("What stands in that row is kept with the hash of the file."),
    ),
    "change_payee": Act(
        _("Account of the victim"), "building-bank", _of(forms.PayeeForm, bank="bank", account="account"),
        lambda place, row, given: registering.change_payee(
            row, bank=given["bank"], account=given["account"], **place.versioned
        ), row="claim", back="claims",
    ),
    "take_holds": Act(
        _("Take over what is held"), "snowflake", _of(Form),
        lambda place, _row, _given: registering.take_holds(place.one, **place.by), back="holds", verb=_("Take over"),
        says=_("What the case and its reports stopped or froze, with the amounts the banks confirmed."),
    ),
    "add_fund": Act(
        _("Add held money"), "plus", _of(forms.HoldForm),
        lambda place, _row, given: registering.add_fund(
            place.one,
            registering.NewFund(given["bank"], given["account"], given["amount"], given["holder"], given["text"]),
            **place.by,
        ), back="holds",
    ),
    "change_fund": Act(
        _("Change what is held"), "equal", _of(forms.ChangeHoldForm, amount="held_fen"),
        lambda place, row, given: registering.change_fund(
            row, amount_fen=given["amount"], reason=given["text"], **place.versioned
        ), row="fund", back="holds",
    ),
    "add_evidence": Act(
        _("Add evidence"), "file-search", _evidence_form, _evidence, row="fund", back="holds",
        says=_("Which victim's payment came in here, or was traced here: it decides which way the money goes back."),
    ),
    "decide_way": Act(
        _("Decide on the way"), "route", _of(forms.WayForm, way="way", text="way_reason"),
        lambda place, row, given: planning.decide_way(
            row, given["way"], reason=given["text"], officer=place.me, **place.versioned
        ), row="fund", back="holds",
    ),
    "take_trace": Act(
        _("Take over a trace"), "route", _trace_form, _take_trace, back="holds", verb=_("Take over"),
        says=_("What the trace found resting in the held accounts; it replaces what an earlier trace said."),
    ),
    "seize": Act(
        _("Register a seized thing"), "lock", _asset_form,
        lambda place, _row, given: registering.seize_asset(
            place.one, name=given["name"], value_fen=given["value"], keeper=given["keeper"], reason=given["text"],
            kind=given["kind"], **place.by,
        ), back="assets",
    ),
    "value": Act(_("Value anew"), "equal", _of(forms.ValueForm, value="value_fen"), _book("value", "value"),
                 row="asset", back="assets"),
    "charge": Act(_("Enter a cost of keeping"), "plus", _of(forms.CostForm), _book("charge", "cost"), row="asset",
                  back="assets"),
    "keep": Act(
        _("Move to another keeper"), "transfer", _of(forms.KeeperForm, keeper="keeper"),
        lambda place, row, given: registering.keep_asset(row, keeper=given["keeper"], **place.versioned), row="asset",
        back="assets",
    ),
    "dispose": Act(
        _("Enter what it brought"), "receipt-refund", _of(forms.DisposeForm), _book("dispose", "proceeds"),
        row="asset", back="assets", tone="warn",
        says=_("Costs come first out of the proceeds; the rest is held money to be shared."),
    ),
    "add_investors": Act(_("Take in the participants"), "file-import", _of(forms.FileForm), _investors, back="group",
                         uploads=True, says=_("A table with investor, paid, received; amounts in yuan.")),
    "take_back": Act(
        _("Enter what was given back"), "arrow-back-up", _of(forms.TakeBackForm, amount="due_fen"), _take_back,
        row="source", back="group", says=_("It is held money from now on, and counted in the next table."),
    ),
    "compute": Act(
        _("Compute who gets what"), "equal", _of(Form),
        lambda place, _row, _given: planning.compute_plan(place.one, officer=place.me, **place.versioned),
        verb=_("Compute"), says=_("From what is open and free now; the table before stays in the record."),
    ),
    "publish": Act(
        _("Publish the notice"), "speakerphone", _of(forms.PublishForm),
        lambda place, _row, given: planning.publish_notice(
            _plan(place), place=given["place"], officer=place.me, **place.versioned
        ), tone="warn", says=_("From now on the thirty days run; the notice names victims masked."),
    ),
    "object": Act(_("Enter an objection"), "message-question", _object_form, _object),
    "review": Act(
        _("Review the objection"), "scale", _of(forms.ReviewForm),
        lambda place, row, given: objecting.decide_objection(
            row, is_upheld=given["upheld"] == "yes", reason=given["text"], officer=place.me, **place.versioned
        ), row="objection", says=_("Upheld, it changes the registers, and the table must be computed again."),
    ),
    "tell_objector": Act(
        _("Hand over the decision"), "mail-fast", _of(forms.ToldForm),
        lambda place, row, given: objecting.tell_objector(
            row, way=given["way"], note=given["text"], officer=place.me, **place.versioned
        ), row="objection",
    ),
    "ask": Act(
        _("Ask for the decision"), "send", _of(Form),
        lambda place, _row, _given: deciding.ask_decision(_plan(place), officer=place.me, **place.versioned),
        back="batches", tone="warn", verb=_("Hand in application and report"),
        says=_("All that may go now; what objections touch waits. The head of the county bureau decides."),
    ),
    "send": Act(
        _("Send to the banks"), "mail-fast", _of(forms.SendForm),
        lambda place, row, given: paying.send_batch(
            row, through_gateway=given["through"] == "gateway", officer=place.me, **place.versioned
        ), row="batch", back="batches", tone="warn", says=_("From now on the banks' three working days run."),
    ),
    "answers": Act(_("Take in the bank's answers"), "file-import", _of(forms.FileForm), _answers, row="batch",
                   back="batches", uploads=True,
                   says=_("A table with reference, bank reference, state, amount, time, reason; once or many times.")),
    "settle": Act(
        _("Settle by hand"), "check", _of(forms.WhyForm),
        lambda place, row, given: paying.settle_line(row, reason=given["text"], officer=place.me, **place.versioned),
        row="line", back="batches", tone="warn",
        says=_("What left counts as paid, what did not is free again. Too much is asked back from the bank by letter."),
    ),
    "order_again": Act(
        _("Order again"), "refresh", _of(forms.OrderAgainForm, bank="payee_bank", account="payee_account"),
        _order_again, row="line", back="batches", tone="warn", verb=_("Ask for approval"),
        says=_("The first order stays as the bank answered it. The second has a number of its own; the head of the "
               "county bureau approves it."),
    ),
    "correct": Act(_("Correct an entry"), "arrow-back-up", _of(forms.WhyForm), _correct, row="entry", back="entries",
                   tone="warn", says=_("A new entry turns it round; both stay.")),
}  # fmt: skip
