"""What do the filing lines say about a case, in a form that can be kept and read years later?

The comparison itself is ``law.standards``; here it is written down whole: every line with its words, its article, its
dates and how far it was checked, and the version of the law's data it was made by.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from firsthour.base.clock import SHANGHAI
from firsthour.law.conditions import list_facts_asked
from firsthour.law.facts import FactValue, get_one_fact
from firsthour.law.standards import CHAPTERS, TIERS, Judgement, LineJudgement, judge
from firsthour.law.standards_json import judgement_json
from firsthour.law.standards_words import (
    bar_sentence,
    check_words,
    later_words,
    line_sentence,
    line_words,
    state_words,
    who_decides,
)

LANGUAGES = ("zh", "en")
_FILES = (*(f"standards_{chapter}.toml" for chapter in CHAPTERS), "facts.toml", "offences.toml")


@cache
def law_version() -> str:
    """Return the version of the data the lines are read from: what it is the digest of changes with every number.

    Source: none; a digest of the tables.
    """
    digest = hashlib.sha256()
    for name in _FILES:
        digest.update(resources.files("firsthour.law").joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


def judge_offence(
    offence: str, facts: Mapping[str, FactValue], *, act_on: date | None, today: datetime
) -> dict[str, Any]:
    """Return what the lines of the day of the act say, whole; without a day those of today.

    Raises
    ------
    UnknownOffenceError, UnknownFactError, BadFactError, NoLineThenError
        As ``law.standards.judge``.
    """
    day = act_on or today.astimezone(SHANGHAI).date()
    said = judge(offence, facts, on=day)
    return {
        "offence": said.offence.key,
        "words": dict(said.offence.words),
        "article": said.offence.article,
        "article_status": said.offence.status,
        "on": day.isoformat(),
        "state": str(said.state),
        "state_words": _both(lambda language: state_words(said.state, language)),
        "readings_differ": said.readings_differ,
        "needs_check": said.needs_check,
        "lines": [_line(one, said.facts) for one in said.lines],
        "bars": _bars(said),
        "missing": _both(lambda language: [get_one_fact(key).words[language] for key in said.missing]),
        "later": _both(lambda language: later_words(said, language)),
        "who_decides": _both(who_decides),
        "record": judgement_json(said),
        "version": law_version(),
    }


def paper_lines(judgement: Mapping[str, Any]) -> list[str]:
    """Return a kept comparison as papers say it, one line each; what is unverified or disputed is marked."""
    if not judgement:
        return []
    head = f"{judgement['words']['zh']}（行为日 {judgement['on']}，标准数据版本 {judgement['version']}）"
    lines = [f"{line['tier_words']['zh']}：{line['sentence']['zh']}{_mark(line)}" for line in judgement["lines"]]
    later = [judgement["later"]["zh"]] if judgement["later"]["zh"] else []
    return [head, *lines, *(bar["sentence"]["zh"] for bar in judgement["bars"]), *later, judgement["who_decides"]["zh"]]


def _mark(line: Mapping[str, Any]) -> str:
    return {"U": "【未核】", "X": "【冲突】"}.get(line["status"], "")


def _line(one: LineJudgement, facts: Mapping[str, FactValue]) -> dict[str, Any]:
    line, provision = one.line, one.line.provision
    known = [key for key in dict.fromkeys(list_facts_asked(line.alternatives)) if key in facts]
    return {
        "key": line.key,
        "tier": line.tier,
        "tier_words": dict(TIERS[line.tier]),
        "state": str(one.state),
        "state_words": _both(lambda language: state_words(one.state, language)),
        "limits": _both(lambda language: list(line_words(line, language))),
        "found": _both(lambda language: [_said(key, facts[key], language) for key in known]),
        "missing": _both(lambda language: [get_one_fact(key).words[language] for key in one.missing]),
        "sentence": _both(lambda language: line_sentence(one, language)),
        "source": provision.source,
        "article": provision.article,
        "from": provision.from_date,
        "to": provision.to_date,
        "status": provision.status,
        "doubt": _both(lambda language: check_words(provision, language)),
        "reading": line.reading,
        "note": dict(line.note),
    }


def _bars(said: Judgement) -> list[dict[str, Any]]:
    return [
        {
            "applies": one.applies,
            "status": one.bar.provision.status,
            "source": one.bar.provision.source,
            "article": one.bar.provision.article,
            "sentence": _both(lambda language, one=one: bar_sentence(one.bar, one.applies, language=language)),
        }
        for one in said.bars
    ]


def _said(key: str, value: FactValue, language: str) -> str:
    fact = get_one_fact(key)
    return f"{fact.words[language]} {fact.said(value, language)}"


def _both(say: Any) -> dict[str, Any]:
    return {language: say(language) for language in LANGUAGES}
