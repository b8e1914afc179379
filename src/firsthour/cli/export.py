"""``firsthour export``: write a ledger, a neighbourhood or a trace as a graph or a table."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import language_of

if TYPE_CHECKING:
    from firsthour.papers.graphs import Graph

CHINESE = {
    "": "把账本、账户邻域或追踪结果写成图或表：ftm、graphml、gexf、anx、xlsx、csv。",
    "ledger": "账本所在文件夹。",
    "form": "ftm、graphml、gexf、anx（i2）、xlsx 或 csv（可再次导入的简明流水）。",
    "out": "要写入的文件。",
    "claim": "账户@时间=金额[币种]：导出这笔被骗款项的追踪结果；可多次给出。",
    "claims": "CSV 文件：claim_id,account,time,amount[,currency]；导出其追踪结果。",
    "rule": "追踪规则，只能一条：fifo、lifo、pro-rata、tainted-first 或 lowest-balance。",
    "seeds": "导出这个账户的邻域；可多次给出。",
    "hops": "邻域最多几跳。",
    "days": "邻域的天数。",
    "backward": "邻域向资金来源方向展开。",
    "merge": "同一付款方、收款方和币种的交易合并为一条边（ftm、graphml、gexf、anx）。",
    "as_json": "以 JSON 输出结果。",
}
_HOPS, _DAYS = 3, 30
_WORDS = {
    "en": {
        "done": "{out}: {accounts} accounts, {transfers} transfers  ·  ledger version {version}",
        "unmatched": "note: these claims met no transfer and are not in the export: {claims}",
        "guarded": "note: {n} names begin like a formula and got an apostrophe, which an import reads as part of them",
    },
    "zh": {
        "done": "{out}：{accounts} 个账户，{transfers} 笔交易  ·  账本版本 {version}",
        "unmatched": "注意：以下被骗款项未对应到交易，不在导出结果中：{claims}",
        "guarded": "注意：{n} 个名称以公式符号开头，已在前面加撇号；再次导入时撇号会成为名称的一部分",
    },
}


class TwoSelectionsError(UserError):
    """Both a trace and a neighbourhood were asked for."""

    code = "two_selections"
    english = "Export either a trace (--claim, --claims) or a neighbourhood (--from), not both."
    chinese = "请只导出追踪结果（--claim、--claims）或邻域（--from）之一。"


class NoSeedsError(UserError):
    """A neighbourhood was described without the accounts it begins at."""

    code = "no_seeds"
    english = "--hops, --days and --backward describe a neighbourhood; name the accounts it begins at with --from."
    chinese = "--hops、--days、--backward 用于邻域；请用 --from 给出起始账户。"


class OneRuleError(UserError):
    """A trace is exported under exactly one rule."""

    code = "one_rule"
    english = "A trace is exported under exactly one rule, since rules contradict each other; name it with --rule."
    chinese = "各规则的结果互相矛盾，导出追踪结果须指定且只指定一条规则（--rule）。"


class RuleWithoutClaimsError(UserError):
    """A rule was named, but nothing is traced."""

    code = "rule_without_claims"
    english = "--rule says how claims are traced; name them with --claim or --claims."
    chinese = "--rule 用于追踪；请用 --claim 或 --claims 给出被骗款项。"


@dataclass(frozen=True)
class Selection:
    """What is exported: nothing set is the whole ledger."""

    claim: tuple[str, ...] = ()
    claims: Path | None = None
    rule: str | None = None
    seeds: tuple[str, ...] = ()
    hops: int | None = None
    days: int | None = None
    backward: bool = False

    @property
    def is_trace(self) -> bool:
        """Whether claims are named."""
        return bool(self.claim) or self.claims is not None


def command(
    ledger: Annotated[Path, typer.Option(help="Folder of the ledger.")],
    form: Annotated[
        str,
        typer.Option("--format", help="ftm, graphml, gexf, anx (i2), xlsx, or csv (a plain ledger to import again)."),
    ],
    *,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    claim: Annotated[
        list[str] | None,
        typer.Option(help="ACCOUNT@TIME=AMOUNT[CURRENCY]: export this payment's trace; may be repeated."),
    ] = None,
    claims: Annotated[Path | None, typer.Option(help="CSV of claims: export their trace.")] = None,
    rule: Annotated[
        str | None, typer.Option(help="The one rule of the trace: fifo, lifo, pro-rata, tainted-first, lowest-balance.")
    ] = None,
    seeds: Annotated[
        list[str] | None, typer.Option("--from", help="Export the neighbourhood of this account; may be repeated.")
    ] = None,
    hops: Annotated[int | None, typer.Option(help=f"The most hops of the neighbourhood [{_HOPS}].")] = None,
    days: Annotated[int | None, typer.Option(help=f"The days of the neighbourhood [{_DAYS}].")] = None,
    backward: Annotated[bool, typer.Option("--backward", help="Look for where money came from.")] = False,
    merge: Annotated[bool, typer.Option("--merge", help="One edge for all transfers of a pair and currency.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Write a ledger, a neighbourhood or a trace as ftm, graphml, gexf, anx, xlsx or csv."""
    from firsthour.papers.exports import check_format, write_graph
    from firsthour.papers.graphs import merge_edges

    selection = Selection(tuple(claim or ()), claims, rule, tuple(seeds or ()), hops, days, backward)
    check_format(form, is_merged=merge)
    check_selection(selection)
    graph = _select(ledger, selection)
    n_guarded = write_graph(out, merge_edges(graph) if merge else graph, form=form)
    _report(graph, (out, form), n_guarded=n_guarded, as_json=as_json)


def check_selection(selection: Selection) -> None:
    """Check that the parts of a request fit together.

    Raises
    ------
    TwoSelectionsError, NoSeedsError, OneRuleError, RuleWithoutClaimsError, UnknownRuleError
    """
    from firsthour.tracing.rules import select_rules

    if selection.is_trace and selection.seeds:
        raise TwoSelectionsError
    described = selection.backward or selection.hops is not None or selection.days is not None
    if described and not selection.seeds:
        raise NoSeedsError
    if selection.rule is not None and not selection.is_trace:
        raise RuleWithoutClaimsError
    if selection.is_trace and (selection.rule is None or len(select_rules(selection.rule)) != 1):
        raise OneRuleError


def _select(ledger: Path, selection: Selection) -> "Graph":
    from firsthour.cli.trace import read_stated_claims
    from firsthour.ledger.books import open_book
    from firsthour.tracing.expand import Expansion
    from firsthour.tracing.graph import ledger_graph, neighbourhood_graph
    from firsthour.tracing.graph_trace import trace_graph

    if selection.is_trace:
        stated = read_stated_claims(selection.claim, selection.claims)
        return trace_graph(open_book(ledger), stated, rule=str(selection.rule).strip())
    if selection.seeds:
        hops = _HOPS if selection.hops is None else selection.hops
        days = _DAYS if selection.days is None else selection.days
        return neighbourhood_graph(open_book(ledger), Expansion(selection.seeds, hops, days, selection.backward))
    return ledger_graph(open_book(ledger))


def _report(graph: "Graph", written: tuple[Path, str], *, n_guarded: int, as_json: bool) -> None:
    out, form = written
    if as_json:
        answer = {
            "out": str(out),
            "format": form,
            "accounts": graph.n_nodes,
            "transfers": graph.n_transfers,
            "ledger_version": graph.version,
        }
        answer |= {"unmatched": list(graph.unmatched)} if graph.is_trace else {}
        answer |= {"apostrophes": n_guarded} if form == "csv" else {}
        print(json.dumps(answer, ensure_ascii=False))
    words = _WORDS[language_of(os.environ)]
    if graph.unmatched:
        print(words["unmatched"].format(claims=", ".join(graph.unmatched)), file=sys.stderr)
    if n_guarded:
        print(words["guarded"].format(n=n_guarded), file=sys.stderr)
    if not as_json:
        counts = {"accounts": graph.n_nodes, "transfers": graph.n_transfers}
        print(words["done"].format(out=out, version=graph.version[:16], **counts))
