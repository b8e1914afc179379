"""Where does money go on to that victims of the city paid? An invented scenario around the accounts they told of.

Every account that was paid passes most of it on within minutes, in two further steps at other institutions of the
city, some of it in cash; what stays is what a stop-payment can still find. All of it follows from the seed.
"""

import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from firsthour.base.money import format_amount
from firsthour.city.bank.scenario import Scenario
from firsthour.city.identity import card_number, id_number, wallet_number
from firsthour.city.institutions import list_charters, list_of_kind
from firsthour.city.model import AccountKind
from firsthour.city.names import person_name

FIRST_ACCOUNT = 700_000_000  # far behind the city's own
FIRST_PERSON = 7_000_000
STAYS = (60, 450)  # of a thousand
AFTER_S = (90, 2_400)
FEN = 100


@dataclass(frozen=True)
class PaidIn:
    """A payment as a victim told it, ``at_s`` seconds after the start (before it: negative)."""

    at_s: int
    payer: str
    payer_name: str
    payee: str
    payee_name: str
    institution: str
    amount_fen: int


def write_onward(paid: Iterable[PaidIn], *, seed: int, beside: Scenario) -> str:
    """Return tables (TOML) to be added to a scenario, in which these payments were made and went on.

    Payments to accounts that the scenario has already are left out.
    """
    spreading = _Spreading(random.Random(seed), seed)
    seen = {account.number for account in beside.accounts}
    opened: dict[str, str] = {}
    for one in sorted(paid, key=lambda one: (one.at_s, one.payee, one.amount_fen)):
        if one.payee in seen or not (one.payee and one.institution) or one.amount_fen <= 0 or one.payer == one.payee:
            continue
        if one.payee not in opened:
            opened[one.payee] = spreading.open(one.payee, one.institution, name=one.payee_name)
        spreading.move(
            one.at_s, one.payer or "ELSEWHERE", payee=one.payee, amount_fen=one.amount_fen, name=one.payer_name
        )
        spreading.pass_on(one.payee, one.at_s, amount_fen=one.amount_fen, steps=2)
    return "".join(spreading.written(known={one.name for one in beside.institutions}))


class _Spreading:
    """The accounts that are opened and the movements between them."""

    def __init__(self, dice: random.Random, seed: int) -> None:
        self._dice = dice
        self._seed = seed
        self._accounts: list[Mapping[str, str]] = []
        self._movements: list[Mapping[str, str | int | bool]] = []
        self._places = (*list_of_kind(AccountKind.BANK), *list_of_kind(AccountKind.WALLET))

    def open(self, number: str, institution: str, *, name: str) -> str:
        """Open an account with a little money of its holder's own."""
        person = FIRST_PERSON + len(self._accounts)
        own_fen = self._dice.randint(0, 400_000)
        self._accounts.append({
            "institution": institution, "number": number, "holder": name or person_name(self._seed, person),
            "holder_number": id_number(person), "balance": format_amount(own_fen),
        })  # fmt: skip
        return number

    def move(self, at_s: int, payer: str, *, payee: str, amount_fen: int, name: str = "", cash: bool = False) -> None:
        """Move money at a time."""
        told: dict[str, str | int | bool] = {"at_s": at_s, "payer": payer, "payee": payee}
        told["amount"] = format_amount(amount_fen)
        self._movements.append({**told, **({"name": name} if name else {}), **({"cash": True} if cash else {})})

    def pass_on(self, account: str, at_s: int, *, amount_fen: int, steps: int) -> None:
        """Pass most of an amount on, in one or two parts, and from there once more."""
        leaves_fen = amount_fen - amount_fen * self._dice.randint(*STAYS) // 1000
        shares = self._dice.choice(((1000,), (600, 400), (350, 650)))
        for share in shares:
            part_fen = leaves_fen * share // 1000 // FEN * FEN
            if not part_fen:
                continue
            at_s += self._dice.randint(*AFTER_S)
            if self._dice.random() < 0.15:
                place = f"ATM-{self._dice.randint(1, 899):04d}"
                self.move(at_s, account, payee=place, amount_fen=part_fen, name="自助取款", cash=True)
                continue
            further = self._open_any()
            self.move(at_s, account, payee=further, amount_fen=part_fen)
            if steps > 1:
                self.pass_on(further, at_s, amount_fen=part_fen, steps=steps - 1)

    def _open_any(self) -> str:
        place, nth = self._dice.choice(self._places), FIRST_ACCOUNT + len(self._accounts)
        institution = list_charters()[place].institution
        number = wallet_number if institution.kind == AccountKind.WALLET else card_number
        return self.open(number(place, nth), institution.name, name="")

    def written(self, *, known: Collection[str]) -> Iterator[str]:
        """Yield the tables, with the institutions that are not known yet."""
        for name in sorted({account["institution"] for account in self._accounts} - set(known)):
            yield _table("institution", {"name": name, "delay_s": 2, "jitter_s": 3})
        for account in self._accounts:
            yield _table("account", account)
        for movement in self._movements:
            yield _table("movement", movement)


def _table(name: str, settings: Mapping[str, str | int | bool]) -> str:
    lines = [f"{key} = {_written(value)}" for key, value in settings.items()]
    return f"\n[[{name}]]\n" + "\n".join(lines) + "\n"


def _written(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = "".join(f"\\u{ord(sign):04x}" if ord(sign) < 32 or sign in '"\\\x7f' else sign for sign in value)
    return f'"{escaped}"'
