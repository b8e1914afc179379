"""Which formats can a money graph be written in, and by which function?

======== ============================================ =================== =========
format   read by                                      memory              one edge a pair
======== ============================================ =================== =========
ftm      Aleph, OpenSanctions tools                   constant            yes
graphml  yEd, Gephi, igraph, networkx                 constant            yes
gexf     Gephi (with a time line)                     constant            yes
anx      i2 Analyst's Notebook                        4.5 kB a transfer   yes
xlsx     spreadsheets                                 constant            no
csv      ``firsthour import``                         constant            no
======== ============================================ =================== =========
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from firsthour.base.errors import UserError
from firsthour.papers.anx import write_anx
from firsthour.papers.ftm import write_ftm
from firsthour.papers.gexf import write_gexf
from firsthour.papers.graph_tables import guarded, write_graph_workbook, write_plain_ledger
from firsthour.papers.graphml import write_graphml
from firsthour.papers.graphs import Graph

WRITERS: Mapping[str, Callable[[Path, Graph], None]] = {
    "ftm": write_ftm,
    "graphml": write_graphml,
    "gexf": write_gexf,
    "anx": write_anx,
    "xlsx": write_graph_workbook,
    "csv": write_plain_ledger,
}
MERGEABLE = ("ftm", "graphml", "gexf", "anx")


class UnknownFormatError(UserError):
    """A format was asked for that does not exist."""

    code = "unknown_format"
    english = "There is no format {format}. Formats: {known}."
    chinese = "没有 {format} 这种格式。可用格式：{known}。"


class NotMergeableError(UserError):
    """A table lists single transfers; they cannot be merged in it."""

    code = "not_mergeable"
    english = "{format} lists single transfers; --merge goes with {known}."
    chinese = "{format} 逐笔列出交易；--merge 只用于 {known}。"


def check_format(name: str, *, is_merged: bool) -> None:
    """Check that a format exists and, when transfers are to be merged, that it can show that.

    Raises
    ------
    UnknownFormatError, NotMergeableError
    """
    if name not in WRITERS:
        raise UnknownFormatError(format=name or '""', known=", ".join(WRITERS))
    if is_merged and name not in MERGEABLE:
        raise NotMergeableError(format=name, known=", ".join(MERGEABLE))


def write_graph(path: Path, graph: Graph, *, form: str) -> int:
    """Write a graph in one of the formats; the file appears whole or not at all.

    Returns how many accounts' names could not stand in the file as they are (csv: see ``guarded``).
    """
    n_guarded = sum(guarded(node.account) != node.account for node in graph.nodes) if form == "csv" else 0
    WRITERS[form](path, graph)
    return n_guarded
