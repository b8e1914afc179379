"""Invented graphs to write: a small plain one, a trace, and generated ones whose names hold anything."""

from dataclasses import replace

from hypothesis import strategies as st

from firsthour.papers.graphs import Edge, Graph, Mark, Node, Share, Turnover
from firsthour.papers.workbook import Sheet

A, B, CASH = "6229990000000000017", "示例银行/0001234", "~cash"
NODES = (
    Node(A, "covered", "示例银行", "张示例", (Turnover("CNY", 0, 150_00), Turnover("USD", 0, 7))),
    Node(B, "seen", "示例银行", "", (Turnover("CNY", 100_05, 0),)),
    Node(CASH, "cash", "", "", (Turnover("CNY", 49_95, 0),)),
)
EDGES = (
    Edge("t1", A, B, 100_05, "CNY", "2026-03-01 05:05:07", ("0123456789ab:2", "ba9876543210:7"), "both"),
    Edge("t2", A, CASH, 49_95, "CNY", "2026-03-01", ("0123456789ab:3",), "payer", "exit:cash"),
    Edge("t3", A, B, 7, "USD", "2026-03-02 10:05", ("0123456789ab:4",), "both"),
)


def graph_of(nodes: tuple[Node, ...] = NODES, edges: tuple[Edge, ...] = EDGES, *, is_trace: bool = False) -> Graph:
    currencies = sorted({edge.currency for edge in edges})
    return Graph("ledger", "v" * 64, iter(nodes), iter(edges), len(nodes), len(edges), currencies, is_trace=is_trace)


def trace_graph() -> Graph:
    marks = (Mark("c1", "exit", "cash", 40_00, "CNY"), Mark("c2", "exit", "cash", 5_00, "CNY"))
    nodes = (NODES[0], NODES[1]._replace(marks=(Mark("c1", "rest", "", 60_00, "CNY"),)), NODES[2]._replace(marks=marks))
    edges = (
        EDGES[0]._replace(shares=(Share("c1", 60_00),)),
        EDGES[1]._replace(shares=(Share("c1", 40_00), Share("c2", 5_00))),
    )
    table = Sheet("claims", ["claim_id"], [["c1"], ["c2"]])
    return replace(graph_of(nodes, edges, is_trace=True), tables=[table])


ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=8),
    st.sampled_from(
        ["=1+1", "'=1", "+86", "-A", "@x", "_x0041_", "a\x07b", "<&\"'>", " a ", "\ta\r\n", "]]>", "\ufffe", "0012"]
    ),
)


@st.composite
def any_graph(draw: st.DrawFn) -> Graph:
    """Return a graph whose accounts, holders and ids hold any text; with self transfers and parallel ones."""
    accounts = draw(st.lists(ANY_TEXT, min_size=1, max_size=4, unique=True))
    nodes = tuple(Node(name, "covered", draw(ANY_TEXT), draw(ANY_TEXT)) for name in accounts)
    account, currency = st.sampled_from(accounts), st.sampled_from(["CNY", "JPY", "USDT", "示例币"])
    edges = tuple(
        Edge(
            f"{number}{draw(ANY_TEXT)}", draw(account), draw(account), draw(st.integers(1, 10**14)), draw(currency),
            draw(st.sampled_from(["2026-03-01", "2026-03-01 10:05", "2026-03-01 10:05:07.250000"])), (draw(ANY_TEXT),),
        )
        for number in range(draw(st.integers(0, 5)))
    )  # fmt: skip
    return graph_of(nodes, edges)
