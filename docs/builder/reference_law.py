"""What do the law tables and the glossary say, and how is a rule shown with its source and status?"""

import tomllib
from importlib import resources

from docs.builder.reference_verbs import HEAD
from docs.builder.words import table

from firsthour.law.glossary import list_terms
from firsthour.law.tracing import STATUSES, RuleCard, list_rules

_WORDS = {
    "en": {"first": "Leaves first", "says": "In one sentence", "source": "Source", "years": "Holds",
           "from": "from {0}", "note": "Note", "status": "Status of the source"},
    "zh": {"first": "先转出", "says": "一句话", "source": "来源", "years": "适用时间",
           "from": "{0} 年起", "note": "说明", "status": "来源核实状态"},
}  # fmt: skip


def rule_card(code: str, *, language: str) -> str:
    """Return a rule's card: what it says, its source, and how sure we are of that source."""
    card, said = next(rule for rule in list_rules() if rule.code == code), _WORDS[language]
    rows = [
        [said["first"], card.leaves_first[language]],
        [said["says"], card.says[language]],
        [said["source"], _source(card)],
        [said["years"], _years(card, language)],
        [said["status"], f"**{card.status}** · {STATUSES[card.status][language]}"],
        [said["note"], card.note[language]],
    ]
    return table([card.name["en"], card.name["zh"]], rows)


def _source(card: RuleCard) -> str:
    return f"{card.source}, {card.article}" if card.article else card.source


def _years(card: RuleCard, language: str) -> str:
    if not card.from_year:
        return "—"
    return _WORDS[language]["from"].format(card.from_year) + (f" – {card.to_year}" if card.to_year else "")


def rules_page() -> str:
    """Return the reference of the rules of tracing."""
    statuses = table(["status", "", ""], [[f"**{code}**", said["en"], said["zh"]] for code, said in STATUSES.items()])
    parts = [
        HEAD + "# Rules and their sources 规则与来源",
        "From `src/firsthour/law/tracing_rules.toml`. A status says how far a source has been checked; **U** and **X** "
        "inform and never decide.",
        statuses,
    ]
    for card in list_rules():
        parts += [f"## {card.code} · {card.name['en']} · {card.name['zh']}"]
        parts += [rule_card(card.code, language=language) for language in ("en", "zh")]
    return "\n\n".join(parts) + "\n"


def glossary_page() -> str:
    """Return every word of the field in both languages, by subject."""
    text = resources.files("firsthour.law").joinpath("glossary.toml").read_text(encoding="utf-8")
    terms = {term.word: term for term in list_terms()}
    parts = [HEAD + "# Glossary 术语", "One concept, one word. The first column is the word in code and in JSON."]
    for subject, words in tomllib.loads(text).items():
        rows = [[f"`{word}`", terms[word].chinese, terms[word].means_en, terms[word].means_zh] for word in words]
        parts += [f"## {subject.replace('_', ' ')}", table(["word", "中文", "meaning", "含义"], rows)]
    return "\n\n".join(parts) + "\n"
