"""Which way did a claim's money go? The accounts in columns by hops, the bands as thick as the money is much."""

from collections.abc import Mapping

from docs.builder.drawing import band, box, drawing, text_width, words

from firsthour.base.money import format_amount
from firsthour.ledger.book import Book
from firsthour.papers.graphs import Node
from firsthour.tracing.claims import Claim
from firsthour.tracing.graph_trace import trace_graph

_GAP, _LEFT, _TOP, _BOX, _HEIGHT = 36, 14, 14, 136, 56
_THICKEST = 26.0
_WORDS = {
    "en": {"covered": "statement here", "seen": "no statement", "cash": "cash", "merchant": "merchant",
           "wallet": "third-party wallet", "rest": "rests", "title": "Where the money went under {rule}"},
    "zh": {"covered": "有流水", "seen": "无流水", "cash": "现金", "merchant": "商户", "wallet": "第三方支付",
           "rest": "停留", "title": "规则 {rule} 下的资金去向"},
}  # fmt: skip
Flows = dict[tuple[str, str], int]


def flow_picture(book: Book, claims: list[Claim], *, rule: str, language: str) -> str:
    """Return the picture of a trace under one rule."""
    graph, said = trace_graph(book, claims, rule=rule), _WORDS[language]
    nodes = {node.account: node for node in graph.nodes}
    flows: Flows = {}
    for edge in graph.edges:
        pair = (edge.source, edge.target)
        flows[pair] = flows.get(pair, 0) + sum(share.amount for share in edge.shares)
    columns = _columns(flows)
    places = _places(columns, nodes, flows)
    most = max(flows.values())
    shapes = [_band(places, pair, fen / most) for pair, fen in sorted(flows.items(), key=lambda item: -item[1])]
    for account, place in places.items():
        shapes += _node(nodes[account], place, said)
    width = max(x for x, _ in places.values()) + _BOX + 16
    height = max(y for _, y in places.values()) + _HEIGHT + 16
    return drawing(width, height, title=said["title"].format(rule=rule), shapes=shapes)


def _columns(flows: Flows) -> dict[str, int]:
    """Return the column of each account: its fewest transfers from the first payer."""
    first = next(iter(flows))[0]
    columns, edge = {first: 0}, [first]
    while edge:
        reached = [target for source, target in flows if source in edge and target not in columns]
        columns |= dict.fromkeys(reached, columns[edge[0]] + 1)
        edge = list(dict.fromkeys(reached))
    return columns


def _places(columns: Mapping[str, int], nodes: Mapping[str, Node], flows: Flows) -> dict[str, tuple[float, float]]:
    places: dict[str, tuple[float, float]] = {}
    for column in sorted(set(columns.values())):
        accounts = [account for account, at in columns.items() if at == column]
        accounts.sort(key=lambda account: (_parent_y(account, flows, places), account))
        for row, account in enumerate(accounts):
            places[account] = (_LEFT + column * (_BOX + _GAP), _TOP + row * (_HEIGHT + 22))
    return places


def _parent_y(account: str, flows: Flows, places: Mapping[str, tuple[float, float]]) -> float:
    return min((places[source][1] for source, target in flows if target == account and source in places), default=0)


def _band(places: Mapping[str, tuple[float, float]], pair: tuple[str, str], share: float) -> str:
    (x1, y1), (x2, y2) = places[pair[0]], places[pair[1]]
    thickness = max(1.5, share * _THICKEST)
    if x2 > x1:
        return band((x1 + _BOX, y1 + _HEIGHT / 2), (x2, y2 + _HEIGHT / 2), thickness=thickness)
    return band((x1, y1 + _HEIGHT * 0.75), (x2 + _BOX, y2 + _HEIGHT * 0.75), thickness=thickness)


def _node(node: Node, place: tuple[float, float], said: Mapping[str, str]) -> list[str]:
    x, y = place
    look = "clean" if node.kind == "covered" else "unseen" if node.kind == "seen" else "exit"
    number = node.account.split(":")[-1].removeprefix("~")
    if number.isdigit() and len(number) > 12:
        number = f"…{number[-4:]}"
    name = node.holder or number
    about = said.get(node.kind, node.kind)
    if name not in (number, said.get(number, number)):
        about = f"{number} · {about}" if text_width(f"{number} · {about}") < _BOX else number
    if about == said.get(name, name):
        about = ""
    shapes = [box(x, y, width=_BOX, height=_HEIGHT, look=look, radius=6)]
    shapes += [
        words(x + 8, y + 17, text=said.get(name, name), look="bold"),
        words(x + 8, y + 33, text=about, look="small"),
    ]
    ended = sum(mark.amount for mark in node.marks)
    if ended:
        where = f"{said['rest']} " if node.kind == "covered" else ""
        shapes.append(words(x + 8, y + 49, text=where + format_amount(ended, grouping=True), look="small bold"))
    return shapes
