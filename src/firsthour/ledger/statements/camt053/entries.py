"""Which rows does one booked entry (``Ntry``) of a camt.053 statement give, and whom do they deal with?"""

from datetime import datetime
from typing import Any

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import parse_amount

_AMOUNT, _CURRENCY, _REFERENCE = 2, 3, 10
Element = Any  # lxml's elements carry no types


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def find(element: Element, path: str) -> Element | None:
    """Return the first element at a path of local names below ``element``, or None."""
    found = element
    for name in path.split("/"):
        found = next(found.iterchildren("{*}" + name), None)
        if found is None:
            return None
    return found


def child_text(element: Element, path: str) -> str:
    """Return the text at a path of local names, "" when there is none."""
    found = find(element, path)
    return (found.text or "").strip() if found is not None else ""


def list_rows(entry: Element) -> list[tuple[int, list[str]]]:
    """Return (line, cells) for an entry, or for each payment in it when they account for its whole amount."""
    payments = list(entry.iter("{*}TxDtls"))
    if len(payments) > 1 and _split_exactly(entry, payments):
        return [(payment.sourceline or 0, _payment_cells(entry, payment, n=n)) for n, payment in enumerate(payments, 1)]
    only = payments[0] if len(payments) == 1 else None
    return [(entry.sourceline or 0, _cells(entry, only))]


def _split_exactly(entry: Element, payments: list[Element]) -> bool:
    """Tell whether the payments' amounts, in the entry's currency and direction, add up to the entry's."""
    whole, currency = _amount(entry)
    mark = child_text(entry, "CdtDbtInd")
    parts = [_amount(payment) for payment in payments]
    same_way = all(child_text(payment, "CdtDbtInd") in ("", mark) for payment in payments)
    if not same_way or any(part_currency != currency for _, part_currency in parts):
        return False
    try:
        return sum(parse_amount(part, currency=currency) for part, _ in parts) == parse_amount(whole, currency=currency)
    except ValueError:
        return False


def _amount(element: Element) -> tuple[str, str]:
    """Return (amount, currency) as written."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = find(element, path)
        if found is not None:
            return (found.text or "").strip(), found.get("Ccy", "")
    return "", ""


def _payment_cells(entry: Element, payment: Element, *, n: int) -> list[str]:
    """Return the cells of one of several payments of an entry: its own amount, and a reference of its own."""
    cells = _cells(entry, payment)
    cells[_AMOUNT], cells[_CURRENCY] = _amount(payment)
    cells[_REFERENCE] = child_text(payment, "Refs/AcctSvcrRef") or f"{_reference(entry, None)}/{n}"
    return cells


def _cells(entry: Element, payment: Element | None) -> list[str]:
    amount, currency = _amount(entry)
    mark = child_text(entry, "CdtDbtInd")
    number, agent, name = _other_side(payment, mark=mark)
    return [
        _booked(entry), mark, amount, currency, "", "", "", number, agent, name,
        _reference(entry, payment), _kind(entry), _remittance(entry, payment), _status(entry),
    ]  # fmt: skip


def _status(entry: Element) -> str:
    return child_text(entry, "Sts/Cd") or child_text(entry, "Sts")


def _booked(entry: Element) -> str:
    written = child_text(entry, "BookgDt/DtTm")
    if not written:
        return child_text(entry, "BookgDt/Dt") or child_text(entry, "ValDt/Dt") or child_text(entry, "ValDt/DtTm")[:10]
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (moment.astimezone(SHANGHAI) if moment.tzinfo else moment).strftime("%Y-%m-%d %H:%M:%S")


def _other_side(payment: Element | None, *, mark: str) -> tuple[str, str, str]:
    """Return account, bank and name of the creditor of money that left, the debtor of money that came."""
    if payment is None:
        return "", "", ""
    who = "Dbtr" if mark == "CRDT" else "Cdtr"
    parties = find(payment, "RltdPties")
    if parties is None:
        return "", "", ""
    number = child_text(parties, f"{who}Acct/Id/IBAN") or child_text(parties, f"{who}Acct/Id/Othr/Id")
    names = (child_text(parties, f"{who}{path}") for path in ("/Nm", "/Pty/Nm", "Acct/Nm"))
    name = next((text for text in names if text), "")
    agent = find(payment, f"RltdAgts/{who}Agt/FinInstnId")
    if agent is None:
        return number, "", name
    return number, child_text(agent, "BICFI") or child_text(agent, "BIC") or child_text(agent, "Nm"), name


def _reference(entry: Element, payment: Element | None) -> str:
    own = child_text(payment, "Refs/AcctSvcrRef") if payment is not None else ""
    return own or child_text(entry, "AcctSvcrRef") or child_text(entry, "NtryRef")


def _kind(entry: Element) -> str:
    parts = [child_text(entry, f"BkTxCd/{path}") for path in ("Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd")]
    return "/".join(part for part in parts if part) or child_text(entry, "BkTxCd/Prtry/Cd")


def _remittance(entry: Element, payment: Element | None) -> str:
    texts = [text.text or "" for text in payment.iter("{*}Ustrd")] if payment is not None else []
    turned = "冲正" if child_text(entry, "RvslInd") == "true" else ""
    returned = "退汇" if payment is not None and find(payment, "RtrInf") is not None else ""
    parts = [turned, returned, *texts, child_text(entry, "AddtlNtryInf")]
    return " ".join(" ".join(part.split()) for part in parts if part)
