"""Contents of dossiers for tests: a short chain, one with every kind of end, and a wide one."""

from typing import Any

from firsthour.tracing.dossier import compose_dossier
from firsthour.tracing.rules import RULES
from tests.book_tables import book_of, claims_on, doubt

Json = dict[str, Any]
RULE_COUNT = len(RULES)


def chain() -> Json:
    """Return the dossier on one claim that rests, exits, is lost and comes back, with names that need escaping."""
    book = book_of(
        """
        open A 30
        ?V -> A 1000000
        A -> B 600000
        A -> ?~cash 300000 cash
        B -> ?X 400000
        B -> A 100000
        A -> ?~merchant:示例<店> 50000 merchant refunded
        """
    )
    book.names |= {"A": "张<示例>", "X": "李样本 & 子"}
    book.institutions |= {"A": "示例银行", "X": "样本银行"}
    doubt(book, "B", transfer=3, reason="no_balance")
    return filed(compose_dossier(book, claims_on(book, "c1 t2 1000000")))


def overlapping() -> Json:
    """Return the dossier on two claims that overlap under some rules only, and one that finds nothing."""
    book = book_of("open A 100 \n ?V -> A 90 \n A -> B 70 \n close B \n open B 0 \n A -> ?X 110 period")
    claims = [*claims_on(book, "c1 t2 90 \n c2 t3 70"), *claims_on(book, "c3 t6 999")]
    return filed(compose_dossier(book, claims, rule="pro-rata"))


def wide(n: int = 40, transfers: int = 3) -> Json:
    """Return the dossier on ``n`` claims that pass many accounts, forth and back."""
    rows, claims = [], []
    for number in range(n):
        rows.append(f"?V{number} -> A{number % 4} {(number + 1) * 1000}")
        claims.append(f"c{number} t{len(rows)} {(number + 1) * 1000}")
        for step in range(transfers):
            rows.append(f"A{number % 4} -> B{(number * 7 + step) % 25} {(number + 1) * 100}")
            rows.append(f"B{(number * 7 + step) % 25} -> A{(number + step) % 4} {(number + 1) * 20}")
            rows.append(f"B{(number * 7 + step) % 25} -> B{(number * 5 + step + 1) % 25} {(number + 1) * 15}")
            rows.append(f"B{(number * 7 + step) % 25} -> ?M{(number + step) % 20} {(number + 1) * 10} merchant")
    book = book_of("\n".join(rows))
    return filed(compose_dossier(book, claims_on(book, "\n".join(claims))))


def filed(content: Json) -> Json:
    """Return a content as ``tracing.dossier_files`` completes it, from one file whose rows have two cells."""
    transfers = [
        {**transfer, "rows": [{**row, "file": 1} for row in transfer["rows"]]} for transfer in content["transfers"]
    ]
    rows = [[1, 1, row["row"], 0, "2026-03-01", "</script>"] for transfer in transfers for row in transfer["rows"]]
    file = {"number": 1, "name": "a<b>.csv", "sha256": "0" * 64, "layout": "plain", "read": 7, "set_aside": 0}
    return {
        **content,
        "transfers": transfers,
        "files": [{**file, "rejected": 0, "n_rows": len(rows)}],
        "tables": [["time", "memo"]],
        "source_rows": rows,
        "made_from": {**content["made_from"], "made_at": "2026-11-22 14:10"},
    }
