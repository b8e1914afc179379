"""The registers of a restitution and the payments of a decision, each taken out as its page shows it.

Names and accounts in full only once a second officer approved it. What ``firsthour restitution`` reads: ``taking``.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.people.views.pages import found
from firsthour.web.restitution.models import Restitution
from firsthour.web.restitution.operations.planning import ways_of
from firsthour.web.restitution.policies import fund_words
from firsthour.web.restitution.queries import restitutions as queries
from firsthour.web.restitution.templatetags.restitution import seized_kind
from firsthour.web.restitution.views.opening import Place, open_place
from firsthour.web.restitution.views.payouts import STATES, instead_of
from firsthour.web.restitution.wording import batch_state_of, entry_words, line_state_of, posting_words, way_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import day, exact_time, file_amount, file_sums, full_time
from firsthour.web.ui.masking import mask_account, mask_person
from firsthour.web.ui.templatetags.firsthour import by_whom, spoken_language


def _money(words: Any, *, of: Callable[[Any], tuple[int | None, str]]) -> Column:
    return Column(words, lambda row: file_amount(*of(row)))


def _postings(postings: Iterable[Sequence[Any]]) -> str:
    return "; ".join(f"{posting_words(account)} {file_amount(fen, currency)}" for account, fen, currency in postings)


CLAIMS = (
    Column(gettext_lazy("Key"), lambda row: row.key),
    Column(gettext_lazy("Victim"), lambda row: row.victim, mask_person),
    Column(gettext_lazy("Bank"), lambda row: row.bank or None),
    Column(gettext_lazy("Paid to"), lambda row: row.account or None, mask_account),
    _money(gettext_lazy("Loss"), of=lambda row: (row.loss_fen, row.currency)),
    _money(gettext_lazy("Has back"), of=lambda row: (row.returned_fen, row.currency)),
    _money(gettext_lazy("Promised"), of=lambda row: (row.committed_fen, row.currency)),
    _money(gettext_lazy("Paid out"), of=lambda row: (row.paid_fen, row.currency)),
    _money(gettext_lazy("Still open"), of=lambda row: (row.open_fen, row.currency)),
    Column(gettext_lazy("Report"), lambda row: row.report.number if row.report else None),
    Column(gettext_lazy("Evidence"), lambda row: row.evidence or None, mask_text),
    Column(gettext_lazy("Verified by"), lambda row: row.verified_by.name if row.verified_by else None),
    Column(gettext_lazy("Verified at"), lambda row: full_time(row.verified_at) if row.verified_at else None),
)
HOLDS = (
    Column(gettext_lazy("Key"), lambda row: row[0].key),
    Column(gettext_lazy("Account"), lambda row: fund_words(row[0])),
    Column(gettext_lazy("Way"), lambda row: str(way_of(row[1].way))),
    Column(gettext_lazy("Why"), lambda row: row[1].words[spoken_language()]),
    _money(gettext_lazy("Held"), of=lambda row: (row[0].held_fen, row[0].currency)),
    _money(gettext_lazy("Promised"), of=lambda row: (row[0].committed_fen, row[0].currency)),
    _money(gettext_lazy("Free"), of=lambda row: (row[0].free_fen, row[0].currency)),
    Column(
        gettext_lazy("Freeze ends"),
        lambda row: day(row[0].hold.ends_at) if row[0].hold and row[0].hold.ends_at else None,
    ),
)
ASSETS = (
    Column(gettext_lazy("Key"), lambda row: row.key),
    Column(gettext_lazy("Kind"), lambda row: seized_kind(row.kind)),
    Column(gettext_lazy("What was seized"), lambda row: row.name, mask_text),
    Column(gettext_lazy("Seized"), lambda row: day(row.seized_at)),
    Column(gettext_lazy("Kept where and by whom"), lambda row: row.keeper or None, mask_text),
    _money(gettext_lazy("Valuation"), of=lambda row: (row.value_fen, row.currency)),
    _money(gettext_lazy("Cost"), of=lambda row: (row.cost_fen, row.currency)),
    _money(gettext_lazy("Proceeds"), of=lambda row: (row.proceeds_fen, row.currency)),
    Column(gettext_lazy("Disposed of at"), lambda row: day(row.disposed_at) if row.disposed_at else None),
)
ENTRIES = (
    Column(gettext_lazy("No."), lambda row: row.number),
    Column(gettext_lazy("When"), lambda row: exact_time(row.at)),
    Column(gettext_lazy("What"), lambda row: str(entry_words(row.kind))),
    Column(gettext_lazy("Corrects"), lambda row: row.corrects or None),
    Column(gettext_lazy("By"), by_whom),
    Column(gettext_lazy("Debits and credits"), lambda row: _postings(row.postings)),
    Column(gettext_lazy("Note"), lambda row: row.note or None, mask_text),
)
GROUP = (
    Column(gettext_lazy("Participant"), lambda row: row.claim.victim if row.claim else row.name, mask_person),
    _money(gettext_lazy("Paid in"), of=lambda row: (row.paid_fen, row.currency)),
    _money(gettext_lazy("Received"), of=lambda row: (row.received_fen, row.currency)),
    _money(gettext_lazy("Net"), of=lambda row: (row.paid_fen - row.received_fen, row.currency)),
    _money(gettext_lazy("Given back"), of=lambda row: (row.given_fen, row.currency)),
)
BATCHES = (
    Column(gettext_lazy("Decision to pay"), lambda row: row[0].n),
    Column(gettext_lazy("State"), lambda row: str(batch_state_of(row[0].state)[0])),
    Column(gettext_lazy("Payments"), lambda row: row[0].n_lines),
    Column(gettext_lazy("Amount"), lambda row: file_sums(row[1])),
    Column(gettext_lazy("Asked by"), lambda row: row[0].asked_by.name),
    Column(gettext_lazy("Asked at"), lambda row: full_time(row[0].asked_at)),
    Column(gettext_lazy("Decided by"), lambda row: row[0].decided_by.name if row[0].decided_by else None),
    Column(gettext_lazy("Decided at"), lambda row: full_time(row[0].decided_at) if row[0].decided_at else None),
    Column(gettext_lazy("Sent"), lambda row: full_time(row[0].sent_at) if row[0].sent_at else None),
)
LINES = (
    Column(gettext_lazy("Reference"), lambda row: row.reference),
    Column(gettext_lazy("Victim"), lambda row: row.claim.victim, mask_person),
    Column(gettext_lazy("From"), lambda row: fund_words(row.fund)),
    Column(gettext_lazy("Way"), lambda row: str(way_of(row.way))),
    _money(gettext_lazy("Amount"), of=lambda row: (row.amount_fen, row.currency)),
    Column(gettext_lazy("State"), lambda row: line_state_of(row.state)[0]),
    _money(gettext_lazy("What left"), of=lambda row: (row.left_fen or None, row.currency)),
    Column(gettext_lazy("Instead of"), instead_of),
    Column(gettext_lazy("Settled by"), lambda row: row.settled_by.name if row.settled_by else None),
    Column(gettext_lazy("Paper"), lambda row: row.decision.number if row.decision else None),
)


def _funds(one: Restitution) -> list[tuple[Any, Any]]:
    ways = ways_of(one)
    return [(fund, ways[fund.key]) for fund in queries.list_funds(one)]


REGISTERS: dict[str, tuple[Any, Sequence[Column], Callable[[Restitution], Iterable[Any]]]] = {
    "claims": (gettext_lazy("Victims"), CLAIMS, queries.every_claim),
    "holds": (gettext_lazy("Held money"), HOLDS, _funds),
    "assets": (gettext_lazy("Seized things"), ASSETS, queries.list_assets),
    "entries": (gettext_lazy("Ledger entries"), ENTRIES, queries.every_entry),
    "decisions": (gettext_lazy("Decisions and payment"), BATCHES, queries.list_batches),
    "group": (gettext_lazy("Group case"), GROUP, queries.every_investor),
}


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_RESTITUTION)
def register_export(request: HttpRequest, uid: UUID, *, name: str, form: str) -> HttpResponse:
    """Take out one register."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    if name not in REGISTERS:
        raise Http404
    title, columns, read = REGISTERS[name]
    rows = list(read(place.one))
    words = [(_("Restitution"), place.one.number)]
    return export_list(request, Export(name, str(title), columns, rows, len(rows), words, "property"), form=form)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_RESTITUTION)
def lines_export(request: HttpRequest, uid: UUID, *, batch: UUID, form: str) -> HttpResponse:
    """Take out the payments of a decision that fit the state asked for, with what the bank said of each."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    one, state = found(lambda: queries.get_one_batch(place.one, batch)), request.GET.get("state", "")
    if state and state not in STATES:
        raise Http404
    rows = queries.lines_of(one, state=state)
    words = [(_("Decision to pay"), f"{place.one.number}-{one.n}")]
    if state:
        words.append((_("State"), line_state_of(state)[0]))
    export = Export.of(
        "payments",
        _("Payments and what the bank said"),
        columns=LINES,
        rows=rows,
        filter_words=words,
        record_kind="property",
    )
    return export_list(request, export, form=form)
