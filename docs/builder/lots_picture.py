"""What does each transfer take out of a mixed account under a rule? Drawn from traces of the ledger, row by row."""

from collections.abc import Mapping

from docs.builder.drawing import box, drawing, stroke, words
from docs.builder.small_ledgers import five_rules_rows, trace_first_rows, yuan

_ROW, _TOP, _BAR = 34, 44, 20
_SCALE = 2.05 / 100  # pixels a fen
_COLUMNS = {"moved": 150, "A": 288, "B": 568, "C": 682}
_WIDTH = 784
STOLEN = "t2"
ORDERED = ("fifo", "lifo")  # every lot has its place in the line; else only claimed and clean are told apart
_TIMES = {"t1": "09:00", "t2": "10:00", "t3": "11:00"}
_WORDS = {
    "en": {"head": "transfer", "moved": "what moves", "A": "then A holds", "B": "B holds", "C": "C holds",
           "stolen": "the victim's", "clean": "other money", "title": "The five transfers under {rule}"},
    "zh": {"head": "转账", "moved": "本笔转出", "A": "之后 A 持有", "B": "B 持有", "C": "C 持有",
           "stolen": "被骗资金", "clean": "其他资金", "title": "规则 {rule} 下的五笔转账"},
}  # fmt: skip


def lots_picture(rule: str, *, language: str) -> str:
    """Return the picture of the five transfers under a rule."""
    said, rows = _WORDS[language], five_rules_rows()
    shapes = [words(16, 26, text=said["head"], look="small dim")]
    shapes += [words(x, 26, text=said[name], look="small dim") for name, x in _COLUMNS.items()]
    for number, (name, payer, payee, amount) in enumerate(rows, 1):
        y = _TOP + (number - 1) * _ROW
        shapes.append(stroke(12, y - 6, to=(_WIDTH - 12, y - 6), look="guide"))
        shapes.append(words(16, y + 15, text=f"{name}  {payer} → {payee}  {yuan(amount)}"))
        held = {account: held_after(number, account, rule=rule) for account in "ABC"}
        shapes += _bar(_COLUMNS["moved"], y, moved_in(number, rule=rule))
        for account in "ABC":
            shapes += _bar(_COLUMNS[account], y, held[account])
    bottom = _TOP + len(rows) * _ROW
    shapes += _legend(bottom + 2, said)
    return drawing(_WIDTH, bottom + 32, title=said["title"].format(rule=rule), shapes=shapes)


def held_after(n: int, account: str, *, rule: str) -> list[tuple[str, int]]:
    """Return what an account holds after ``n`` transfers, lot by lot from the left: its source and its fen.

    A source is the transfer that brought the money in, or "" for any that is not claimed.
    """
    rows = five_rules_rows()[:n]
    total = sum(fen for _, _, payee, fen in rows if payee == account) - sum(f for _, p, _, f in rows if p == account)
    claims = trace_first_rows(n, rule=rule, claims=_claims(n, rule))["claims"] if _claims(n, rule) else []
    parts = {
        claim["claim_id"]: sum(rest["amount_fen"] for rest in claim["rests"] if rest["account"] == account)
        for claim in claims
    }
    return _in_order(_by_source(parts, n, rule), total, newest_first=rule == "lifo" and account != "A", rule=rule)


def moved_in(n: int, *, rule: str) -> list[tuple[str, int]]:
    """Return of which sources the ``n``-th transfer is made, in the order in which they leave."""
    name, payer, _, total = five_rules_rows()[n - 1]
    if payer != "A":
        return [(name, total)]
    carried = trace_first_rows(n, rule=rule, claims=_claims(n, rule))["transfers"]
    parts = {entry["claim_id"]: entry["amount_fen"] for entry in carried if entry["transfer_id"] == name}
    return _in_order(_by_source(parts, n, rule), total, newest_first=rule == "lifo", rule=rule)


def _claims(n: int, rule: str) -> tuple[str, ...]:
    rows = [row for row in five_rules_rows()[:n] if row[0] in _TIMES and (rule in ORDERED or row[0] == STOLEN)]
    return tuple(f"A@2026-03-01 {_TIMES[name]}={fen / 100:.2f}" for name, _, _, fen in rows)


def _by_source(parts: Mapping[str, int], n: int, rule: str) -> dict[str, int]:
    names = [name for name in ("t1", "t2", "t3") if rule in ORDERED or name == STOLEN]
    return {name: parts.get(f"c{i}", 0) for i, name in enumerate(names, 1)}


def _in_order(parts: Mapping[str, int], total: int, *, newest_first: bool, rule: str) -> list[tuple[str, int]]:
    lots = [*parts.items(), ("", total - sum(parts.values()))]
    if newest_first:
        lots.reverse()
    if rule == "lowest-balance":
        lots.reverse()  # clean money stands where it leaves first: on the left
    return [(source, fen) for source, fen in lots if fen]


def _bar(x: float, y: float, lots: list[tuple[str, int]]) -> list[str]:
    shapes = []
    for source, fen in lots:
        width = fen * _SCALE
        look = "stolen" if source == STOLEN else "clean"
        shapes.append(box(x, y, width=max(width - 1, 1), height=_BAR, look=look))
        if width > 7.4 * len(yuan(fen)):
            on = "small on bold" if source == STOLEN else "small"
            shapes.append(words(x + width / 2, y + 15, text=yuan(fen), look=on, anchor="middle"))
        x += width
    return shapes


def _legend(y: float, said: Mapping[str, str]) -> list[str]:
    shapes = []
    for x, look, name in ((150, "stolen", "stolen"), (290, "clean", "clean")):
        shapes += [box(x, y, width=14, height=14, look=look), words(x + 20, y + 12, text=said[name], look="small")]
    return shapes
