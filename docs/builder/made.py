"""What does every made file and every made part of a page hold, as the program is now?"""

import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from docs.builder.blocks import fill_made, fill_outputs, list_commands, list_made
from docs.builder.commands import Runner, run_page, run_typed
from docs.builder.dossier_picture import ends_picture, way_picture
from docs.builder.interval_picture import interval_picture
from docs.builder.lots_picture import lots_picture
from docs.builder.reference_environment import environment_page
from docs.builder.reference_law import glossary_page, rule_card, rules_page
from docs.builder.reference_messages import messages_page
from docs.builder.reference_periods import cases_table, periods_page, periods_table, states_table
from docs.builder.reference_site import jobs_page, lookup_lines, permissions_page, routes_page
from docs.builder.reference_sources import errors_page, layouts_page
from docs.builder.reference_standards import changes_table, standards_page, statuses_table
from docs.builder.reference_verbs import schemas_page, verbs_page
from docs.builder.small_ledgers import MISSING, PROJECT, import_report, trace_first_rows, tutorial_dossier, yuan
from docs.builder.spans_picture import spans_picture
from docs.builder.spec_tables import spec_page
from docs.builder.words import LANGUAGES, language_of_page, table

from firsthour.law.tracing import list_rules

SOURCE = PROJECT / "src" / "firsthour"


def make_everything(docs: Path) -> dict[Path, str]:
    """Return the text of every made file, and of every page that has made parts, with these as they are now."""
    made = {**make_reference(docs), **make_pictures(docs)}
    for page in list_pages(docs):
        made[page] = make_page(page)
    return made


def list_pages(docs: Path) -> list[Path]:
    """Return the pages that have made parts or commands."""
    pages = sorted(path for path in docs.rglob("*.md") if "adr" not in path.parts)
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    return [page for page, text in texts.items() if list_made(text) or list_commands(text)]


def make_page(page: Path) -> str:
    """Return a page with its made parts and the outputs of its commands as they are now."""
    return make_outputs(page, make_parts(page))


def make_parts(page: Path) -> str:
    """Return a page with its made parts as they are now; its commands are not run."""
    text, language = page.read_text(encoding="utf-8"), language_of_page(page.name)
    return fill_made(text, lambda name: make_part(name, language=language))


def make_outputs(page: Path, text: str, *, run: Runner = run_typed) -> str:
    """Return the text of a page with what its commands print now, run by ``run``."""
    with tempfile.TemporaryDirectory() as folder:
        work_dir = Path(folder) / "work"
        work_dir.mkdir()
        language = language_of_page(page.name)
        return fill_outputs(text, run_page(text, language=language, project=PROJECT, work_dir=work_dir, run=run))


def make_part(name: str, *, language: str) -> str:
    """Return a made part by its name.

    ``card RULE``, ``spec MODULE``, ``file PATH``, ``five rules``, ``periods`` (``kinds``, ``cases``, ``states``),
    ``standards`` (``changes``, ``statuses``) or ``lookup lines``.
    """
    what, _, which = name.partition(" ")
    makers: dict[str, Callable[[], str]] = {
        "card": lambda: rule_card(which, language=language),
        "spec": lambda: spec_page(f"tests.spec.{which}", language=language),
        "file": lambda: _file(which),
        "five": lambda: five_rules_table(language),
        "periods": lambda: {"kinds": periods_table, "cases": cases_table, "states": states_table}[which](language),
        "lookup": lambda: lookup_lines(language),
        "standards": lambda: {"changes": changes_table, "statuses": statuses_table}[which](language),
    }
    return makers[what]()


def _file(name: str) -> str:
    return f"```text\n{(PROJECT / name).read_text(encoding='utf-8').lstrip(chr(0xFEFF)).rstrip()}\n```"


@cache
def five_rules_table(language: str) -> str:
    """Return where the claim of the five-rules ledger ends under each rule, as the program says."""
    rows = []
    for card in list_rules():
        (claim,) = trace_first_rows(5, rule=card.code, claims=("A@2026-03-01 10:00=60.00",))["claims"]
        rests = {rest["account"]: rest["amount_fen"] for rest in claim["rests"]}
        amounts = [yuan(rests.get(account, 0)) for account in "BCA"]
        rows.append(
            [
                f"[`{card.code}`]({card.code}{'.zh' if language == 'zh' else ''}.md)",
                card.leaves_first[language],
                *amounts,
            ]
        )
    heads = {
        "en": ["rule", "leaves first", "in B (t4)", "in C (t5)", "still in A"],
        "zh": ["规则", "先转出", "B（t4）", "C（t5）", "仍在 A"],
    }
    return table(heads[language], rows)


def make_reference(docs: Path) -> dict[Path, str]:
    """Return the pages of the reference that are made whole."""
    reference = docs / "reference"
    return {
        reference / "cli.md": verbs_page(),
        reference / "schemas.md": schemas_page(reference / "schemas"),
        reference / "layouts.md": layouts_page(SOURCE),
        reference / "errors.md": errors_page(SOURCE),
        reference / "rules.md": rules_page(),
        reference / "glossary.md": glossary_page(),
        reference / "periods.md": periods_page(),
        reference / "bank-messages.md": messages_page(),
        reference / "standards.md": standards_page(),
        reference / "permissions.md": permissions_page(),
        reference / "routes.md": routes_page(),
        reference / "jobs.md": jobs_page(),
        reference / "environment.md": environment_page(SOURCE),
    }


def make_pictures(docs: Path) -> dict[Path, str]:
    """Return every picture, in both languages."""
    return {docs / "pictures" / f"{name}.svg": text for name, text in _pictures()}


def _pictures() -> Iterator[tuple[str, str]]:
    (section,) = tutorial_dossier()["sections"]
    for language in LANGUAGES:
        for card in list_rules():
            yield f"{card.code}.{language}", lots_picture(card.code, language=language)
        for rule in ("fifo", "tainted-first"):
            yield f"tutorial-{rule}.{language}", way_picture(section, rule=rule, language=language)
        yield f"tutorial-rules.{language}", ends_picture(section, language=language)
        yield f"intervals.{language}", interval_picture(language=language)
        yield f"missing-spans.{language}", spans_picture(import_report(MISSING / "statements"), language=language)
