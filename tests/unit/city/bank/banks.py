"""Small banks for tests, and orders to them, with a clock that is passed in."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from firsthour.city.bank.scenario import scenario_of
from firsthour.city.bank.simulator import Bank, Taken
from firsthour.city.bank.wire import write_time

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
US, THEM = "澜州市公安局", "曲屏市公安局"
A, B, C = "0000000020846920674", "0000000037027260563", "0000000767923905"
ACCOUNTS = f"""
[[institution]]
name = "华屿银行"
[[institution]]
name = "北渡银行"
[[account]]
institution = "华屿银行"
number = "{A}"
holder = "阮志行"
balance = "1000.00"
[[account]]
institution = "北渡银行"
number = "{B}"
holder = "蒋临川"
balance = "200.00"
[[account]]
institution = "北渡银行"
number = "{C}"
holder = "蒋临川"
"""
AT = {A: "华屿银行", B: "北渡银行", C: "北渡银行"}


def at(seconds: float) -> datetime:
    """Return a time after the start."""
    return START + timedelta(seconds=seconds)


def bank_of(head: str = "", tail: str = "") -> Bank:
    """Return a bank with three accounts; ``head`` holds settings, ``tail`` tables."""
    return Bank(scenario_of(head + ACCOUNTS + tail), START)


def message(number: str, code: str, account: str = A, **values: str) -> dict[str, Any]:
    """Return a message; what its kind must say besides is filled in."""
    usual = {
        "100101": {"holder": "阮志行", "transfer_amount": "1.00", "transfer_at": write_time(START)},
        "100201": {"holder": "阮志行", "from_at": write_time(START), "document_number": "澜公冻字1号",
                   "until_at": write_time(at(180 * 86_400))},
        "100203": {"document_number": "澜公解字1号"},
        "100205": {"document_number": "澜公续字1号"},
        "100301": {"from_at": "20200101000000", "until_at": "20300101000000"},
        "100305": {"from_at": "20200101000000", "until_at": "20300101000000"},
    }.get(code, {})  # fmt: skip
    said = {
        "number": number,
        "sent_at": write_time(START),
        "case_number": "R1",
        "institution": AT.get(account, "华屿银行"),
    }
    if account:
        said["account"] = account
    return {"code": code, "number": number, "values": {**said, **usual, **values}}


def line(reference: str, payee: str, amount: str, *, name: str = "汤予安", payer: str = A) -> dict[str, str]:
    """Return a line of a payment order."""
    return {"reference": reference, "from_account": payer, "to_account": payee, "to_name": name, "amount": amount}


def send(bank: Bank, said: Mapping[str, Any], *, seconds: float = 0, authority: str = US) -> Taken:
    """Send a message or a payment order."""
    place = "/v1/payments" if "lines" in said else "/v1/messages"
    return bank.submit(place, said, authority=authority, now=at(seconds))  # type: ignore[arg-type]


def told(bank: Bank, seconds: float = 0, *, authority: str = US) -> list[dict[str, Any]]:
    """Return every answer given by a time."""
    bank.advance(at(seconds))
    return [answer.as_json() for _seq, answer in bank.list_answers(authority, after=0, limit=1000)]


def ask(bank: Bank, said: Mapping[str, Any], *, seconds: float = 0, authority: str = US) -> dict[str, Any]:
    """Send an order and return the last answer to it."""
    send(bank, said, seconds=seconds, authority=authority)
    return next(
        one for one in reversed(told(bank, seconds, authority=authority)) if one["answers_to"] == said["number"]
    )


def total_fen(bank: Bank) -> int:
    """Return all money there is, here and outside."""
    return sum(account.balance_fen for account in bank.counter.books.accounts.values())
