"""Which pages has the site, in which order and under which headings, in both languages?"""

from dataclasses import dataclass
from pathlib import Path

from docs.builder.words import LANGUAGES


@dataclass(frozen=True)
class Section:
    """A heading of the contents and its pages, named by their path without language and suffix."""

    english: str
    chinese: str
    pages: tuple[str, ...]

    def title(self, language: str) -> str:
        """Return the heading in a language."""
        return self.chinese if language == "zh" else self.english


_RULES = ("fifo", "lifo", "pro-rata", "tainted-first", "lowest-balance")
_REFERENCE = (
    "cli", "schemas", "layouts", "rules", "periods", "standards", "bank-messages", "permissions", "routes", "jobs",
    "environment", "glossary", "errors", "exports", "sql", "benchmarks",
)  # fmt: skip
SECTIONS = (
    Section("Start", "开始", ("index", "tutorial/index")),
    Section(
        "How to", "操作指南",
        ("how-to/messy-statements", "how-to/missing-statements", "how-to/choosing-a-rule",
         "how-to/run-the-site", "how-to/run-the-portal", "how-to/reach-people", "how-to/short-messages",
         "how-to/connect-banks", "how-to/bank-simulator", "how-to/read-the-audit"),
    ),
    Section(
        "Explanations", "原理说明",
        ("explanation/rules", *(f"explanation/{rule}" for rule in _RULES), "explanation/claims",
         "explanation/coverage", "explanation/index-exact", "explanation/who-sees-what",
         "explanation/clocks-and-deadlines", "explanation/filing-standards", "explanation/warning-tiers",
         "explanation/audit-chain"),
    ),
    Section("Reference", "参考", tuple(f"reference/{name}" for name in _REFERENCE)),
)  # fmt: skip


def list_sections(docs: Path) -> tuple[Section, ...]:
    """Return the sections with the pages that are there, and the decisions behind them."""
    decisions = tuple(f"adr/{path.stem}" for path in sorted((docs / "adr").glob("*.md")) if path.stem != "README")
    sections = (*SECTIONS, Section("Decisions", "设计决定", ("adr/README", *decisions)))
    return tuple(
        Section(section.english, section.chinese, tuple(p for p in section.pages if (docs / f"{p}.md").exists()))
        for section in sections
    )


def source_of(page: str, language: str, *, docs: Path) -> Path | None:
    """Return the file of a page in a language, None when it is not written in that language."""
    path = docs / (f"{page}.md" if language == "en" else f"{page}.{language}.md")
    return path if path.exists() else None


def output_of(page: str, language: str) -> str:
    """Return where a page stands in the site: English at the root, others in a folder of their own."""
    return f"{page}.html" if language == "en" else f"{language}/{page}.html"


def page_of(path: str) -> tuple[str, str] | None:
    """Return page and language of a Markdown file's path under docs, None when it is no page."""
    if not path.endswith(".md"):
        return None
    name = path.removesuffix(".md")
    for language in LANGUAGES:
        if name.endswith(f".{language}"):
            return name.removesuffix(f".{language}"), language
    return name, "en"
