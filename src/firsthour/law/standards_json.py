"""How does a judgement look as JSON, on the command line and where a decision keeps what was shown?"""

from typing import Any

from firsthour.law.conditions import list_facts_asked
from firsthour.law.counting import list_counting_rules
from firsthour.law.offences import Offence, list_kinds_of
from firsthour.law.standards import BarJudgement, Judgement, Line, LineJudgement, Provision, list_lines
from firsthour.law.standards_words import (
    bar_sentence,
    check_words,
    judgement_sentence,
    later_words,
    line_sentence,
    line_words,
    who_decides,
)

_LANGUAGES = ("en", "zh")


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement with every line, source, status and sentence.

    Source: the lines'.
    """
    counting = [rule for rule in list_counting_rules(judgement.offence.key) if rule.provision.holds_on(judgement.on)]
    return {
        "offence": offence_json(judgement.offence),
        "kinds": [offence_json(one) for one in list_kinds_of(judgement.offence.key)],
        "on": judgement.on.isoformat(),
        "facts": judgement.facts,
        "state": judgement.state.value,
        "needs_check": judgement.needs_check,
        "readings_differ": judgement.readings_differ,
        "missing": list(judgement.missing),
        "unused": list(judgement.unused),
        "sentence": {language: judgement_sentence(judgement, language) for language in _LANGUAGES},
        "who_decides": {language: who_decides(language) for language in _LANGUAGES},
        "later": {language: later_words(judgement, language) for language in _LANGUAGES},
        "lines": [_line_judgement(one) for one in judgement.lines],
        "bars": [_bar_judgement(one) for one in judgement.bars],
        "counting": [{"words": rule.words, "law": law_json(rule.provision)} for rule in counting],
    }


def offence_json(offence: Offence) -> dict[str, Any]:
    """Return an offence by its key, words, article, code and line of police.

    Source: the offence's.
    """
    return {
        "key": offence.key,
        "words": offence.words,
        "article": offence.article,
        "code": offence.code,
        "police_line": offence.police_line,
        "status": offence.status,
    }


def listed_json(offence: Offence) -> dict[str, Any]:
    """Return an offence with its lines of all times.

    Source: the lines'.
    """
    return offence_json(offence) | {"lines": [line_json(line) for line in list_lines(offence.key)]}


def line_json(line: Line) -> dict[str, Any]:
    """Return a line: tier, alternatives in words, facts it asks for, and where it is written.

    Source: the line's.
    """
    return {
        "key": line.key,
        "tier": line.tier,
        "alternatives": {language: list(line_words(line, language)) for language in _LANGUAGES},
        "facts": list(list_facts_asked(line.alternatives)),
        "reading": line.reading,
        "note": line.note,
        "law": law_json(line.provision),
    }


def law_json(provision: Provision) -> dict[str, Any]:
    """Return where something is written, and the doubt it carries.

    Source: the provision.
    """
    return {
        "source": provision.source,
        "article": provision.article,
        "from": provision.from_date,
        "to": provision.to_date,
        "status": provision.status,
        "date_status": provision.date_status or provision.status,
        "doubt": {language: check_words(provision, language) for language in _LANGUAGES},
    }


def _line_judgement(one: LineJudgement) -> dict[str, Any]:
    return line_json(one.line) | {
        "state": one.state.value,
        "missing": list(one.missing),
        "reached_by": list(one.reached_by),
        "sentence": {language: line_sentence(one, language) for language in _LANGUAGES},
    }


def _bar_judgement(one: BarJudgement) -> dict[str, Any]:
    return {
        "key": one.bar.key,
        "words": one.bar.words,
        "applies": one.applies,
        "missing": list(one.missing),
        "sentence": {language: bar_sentence(one.bar, one.applies, language=language) for language in _LANGUAGES},
        "law": law_json(one.bar.provision),
    }
