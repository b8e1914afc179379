"""What a dossier's figures must come to: added up anew from its transfers, in the plainest way."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def sum_of(content: Json, figure: Json, *, rule: str, mode: str) -> int:
    """Return a figure of its transfers: all found there (in), without what begins there (out), that alone (take)."""
    found = {transfer["number"]: transfer["by_rule"].get(rule) for transfer in content["transfers"]}

    def of(number: int, way: str) -> int:
        own = found[number] or {"amount_fen": 0, "taken_fen": 0}
        return {"in": own["amount_fen"], "out": own["amount_fen"] - own["taken_fen"], "take": own["taken_fen"]}[way]

    less = sum(of(number, "out") for number in figure.get("less", ()))
    return sum(of(number, mode) for number in figure["transfers"]) - less


def list_figures(content: Json) -> Iterator[tuple[str, str, str, Json]]:
    """Yield (name, rule, mode, figure) of every figure that names transfers."""
    for section in content["sections"]:
        for end in section["ends"]:
            for rule, figure in end["by_rule"].items():
                yield f"{end['end']} {end.get('account')}", rule, "in", figure
        for account in section["accounts"]:
            for rule, own in account["by_rule"].items():
                yield f"in {account['account']}", rule, "in", own["came_in"]
                yield f"out {account['account']}", rule, "out", own["went_out"]
                yield f"rests {account['account']}", rule, "in", own["rests"]
        for rule, flow in section["flows"].items():
            for edge in flow["edges"]:
                is_payer = flow["places"][edge["from"]]["kind"] == "payer"
                yield "edge", rule, "take" if is_payer else "out", edge
        for one in section["times"]["bins"]:
            for rule, sums in one["by_rule"].items():
                for name, figure in sums.items():
                    yield f"{one['from']} {name}", rule, "take" if name == "paid_in" else "out", figure
