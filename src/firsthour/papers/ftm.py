"""How is a money graph written for FollowTheMoney (Aleph, OpenSanctions tools): one entity a line, as JSON?

Streams: memory does not grow with accounts or transfers. For each account a ``BankAccount``, a ``LegalEntity`` that
stands for whoever holds it (payer and beneficiary of a ``Payment`` must be such), and, where the holder is named, an
``Ownership``; for each transfer a ``Payment``. Holders of the same name are not merged: that is a person's decision.

Ids are made from what the entity says (the account; the transfer's id, ends, amount and time), so the same account in
two exports is one entity. Times are UTC, as FollowTheMoney wants them; a day that has no clock stays the local day.
Source: the FollowTheMoney model, https://followthemoney.tech, schemata BankAccount, LegalEntity, Ownership, Payment.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from firsthour.base.money import format_amount
from firsthour.papers.graphs import ZONE, Edge, Graph, Node, mark_text, share_text
from firsthour.papers.whole_file import whole_file

_FORMS = {10: "%Y-%m-%d", 16: "%Y-%m-%dT%H:%M"}


def write_ftm(path: Path, graph: Graph) -> None:
    """Write a graph as FollowTheMoney JSON lines; the file appears whole or not at all."""
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(_lines(graph))


def account_id(account: str) -> str:
    """Return the entity id of a bank account."""
    return f"fh-account-{_account_digest(account)}"


def holder_id(account: str) -> str:
    """Return the entity id of whoever holds an account."""
    return f"fh-holder-{_account_digest(account)}"


def payment_id(edge: Edge) -> str:
    """Return the entity id of a transfer."""
    return f"fh-payment-{_digest(edge.identity, edge.source, edge.target, str(edge.amount), edge.currency, edge.time)}"


def utc_time(written: str) -> str:
    """Return a local time in UTC, as precise as it was; a day without a clock stays as it is.

    >>> utc_time("2026-03-01 05:05"), utc_time("2026-03-01")
    ('2026-02-28T21:05', '2026-03-01')
    """
    if len(written) == len("2026-03-01"):
        return written
    local = datetime.fromisoformat(written + ZONE)
    return local.astimezone(UTC).strftime(_FORMS.get(len(written), "%Y-%m-%dT%H:%M:%S"))


def _lines(graph: Graph) -> Iterator[str]:
    for node in graph.nodes:
        yield _entity("BankAccount", account_id(node.account), _account(node))
        holder = node.holder or node.account
        yield _entity("LegalEntity", holder_id(node.account), {"name": [holder]})
        if node.holder:
            owns = {"owner": [holder_id(node.account)], "asset": [account_id(node.account)]}
            yield _entity("Ownership", f"fh-ownership-{_account_digest(node.account)}", owns)
    for edge in graph.edges:
        yield _entity("Payment", payment_id(edge), _payment(edge))


def _account(node: Node) -> dict[str, Sequence[str]]:
    number = "" if node.account.startswith("~") else node.account.rpartition("/")[2]
    return {
        "name": [node.label],
        "accountNumber": [number],
        "bankName": [node.institution],
        "accountType": [node.kind],
        "currency": [turnover.currency for turnover in node.turnovers],
        "notes": [mark_text(node.marks)],
    }


def _payment(edge: Edge) -> dict[str, Sequence[str]]:
    dates = {"date": [utc_time(edge.time)]}
    if edge.n_merged:
        dates = {"startDate": [utc_time(edge.time)], "endDate": [utc_time(edge.last)]}
    return {
        "payer": [holder_id(edge.source)],
        "payerAccount": [account_id(edge.source)],
        "beneficiary": [holder_id(edge.target)],
        "beneficiaryAccount": [account_id(edge.target)],
        "amount": [format_amount(edge.amount, currency=edge.currency)],
        "currency": [edge.currency],
        **dates,
        "transactionNumber": [edge.identity],
        "recordId": edge.rows,
        "summary": [share_text(edge.shares, edge.currency)],
        "description": [f"{edge.n_merged} transfers" if edge.n_merged else edge.end],
    }


def _entity(schema: str, identity: str, properties: Mapping[str, Sequence[str]]) -> str:
    said = {name: [value for value in values if value] for name, values in properties.items()}
    said = {name: values for name, values in said.items() if values}
    return json.dumps({"id": identity, "schema": schema, "properties": said}, ensure_ascii=False) + "\n"


@lru_cache(maxsize=1 << 16)
def _account_digest(account: str) -> str:
    return _digest(account)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
