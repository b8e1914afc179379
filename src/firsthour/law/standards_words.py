"""How is a line, and what the facts say about it, put in words?

A line is "reached" or "not reached" under a named article since a named day. That a case should be filed, or that
something is a crime, is never said here; what is unverified or in conflict says so beside every answer.
"""

from firsthour.law.citing import cite
from firsthour.law.conditions import Alternative, Atom, Clause
from firsthour.law.facts import get_one_fact
from firsthour.law.standards import TIERS, Bar, Judgement, Line, LineJudgement, LineState, Provision
from firsthour.law.tracing import STATUSES

CHECK = {
    "U": {"en": "unverified: legal staff must check it", "zh": "未核实，须法制核对"},
    "X": {"en": "sources conflict: legal staff must check it", "zh": "来源冲突，须法制核对"},
}
_STATES = {
    "en": {
        "reached": "Line reached", "not_reached": "Line not reached", "cannot_tell": "Cannot tell yet",
        "no_number": "No line by number: the conduct itself, for people to judge",
        "not_listed": "This table has no line of this offence: look into the text itself",
    },
    "zh": {
        "reached": "达到数额线", "not_reached": "未达到数额线", "cannot_tell": "尚不能判断是否达到数额线",
        "no_number": "无数额线：是否实施该行为由人判断",
        "not_listed": "本表没有该罪名的标准，须查原文",
    },
}  # fmt: skip
_MISSING = {"en": "; not known: {0}", "zh": "；尚缺：{0}"}
_LATER = {
    "en": "The lines changed after that day ({0}); which version is milder is for legal staff.",
    "zh": "该日之后标准有变化（{0}），新旧何者从轻由法制部门判断。",
}
_BARS = {
    "en": {True: "Applies: ", False: "Does not apply: ", None: "Cannot tell: "},
    "zh": {True: "适用：", False: "不适用：", None: "尚不能判断："},
}
_FORMS = {
    "en": {"is": "{name}", "not": "not: {name}", "=": "{name}: {option}", "local": "{local} ({low}–{high})"},
    "zh": {"is": "{name}", "not": "并非：{name}", "=": "{name}：{option}", "local": "{local}（{low}–{high}）"},
}
_DIFFER = {"en": " Other readings of the sources come to another answer.", "zh": "按来源的其他说法，结论不同。"}
_PEOPLE_DECIDE = {
    "en": "Information only. Whether a case is filed is decided by the responsible leader.",
    "zh": "仅供参考。是否立案由县级以上公安机关负责人决定。",
}


def provision_words(provision: Provision, language: str) -> str:
    """Return text, article and first day of a provision.

    Source: the provision.
    """
    where = cite(provision.source, provision.article, language=language)
    if language == "zh":
        since = f"自 {provision.from_date} 起" + (f"至 {provision.to_date} 止" if provision.to_date else "")
        return f"依据 {where}，{since}"
    until = f" to {provision.to_date}" if provision.to_date else ""
    return f"under {where}, from {provision.from_date}{until}"


def check_words(provision: Provision, language: str) -> str:
    """Return the note that an unverified or conflicting line carries; "" for one that was read.

    Source: the provision's status.
    """
    said = CHECK.get(provision.status, {}).get(language, "")
    if not said and provision.date_status in CHECK:
        return {"en": "the day is " + CHECK["U"]["en"], "zh": "生效日" + CHECK["U"]["zh"]}[language]
    return said


def line_sentence(one: LineJudgement, language: str) -> str:
    """Return what the facts say about one line, in one sentence with article, day, and note of doubt.

    Source: the line's.
    """
    opening, closing, stop = ("（", "）", "。") if language == "zh" else (" (", ")", ".")
    said = _STATES[language][one.state] + opening + provision_words(one.line.provision, language) + closing
    if one.missing:
        said += _MISSING[language].format(_fact_names(one.missing, language))
    doubt = check_words(one.line.provision, language)
    dash = "——" if language == "zh" else " — "
    return said + (dash + doubt if doubt else "") + stop


def judgement_sentence(judgement: Judgement, language: str) -> str:
    """Return what the filing lines say, in one sentence; who decides is said beside it.

    Of the lines that give the state the surest is named.

    Source: the lines'.
    """
    filing = [one for one in judgement.lines if one.line.tier == "filing" and one.state is judgement.state]
    if not filing:
        return _STATES[language][judgement.state] + ("。" if language == "zh" else ".")
    surest = min(filing, key=lambda one: list(STATUSES).index(one.line.provision.status))
    return line_sentence(surest, language) + (_DIFFER[language] if judgement.readings_differ else "")


def who_decides(language: str) -> str:
    """Return the sentence that stands under every answer.

    Source: 公安机关办理刑事案件程序规定 §178, status C.
    """
    return _PEOPLE_DECIDE[language]


def later_words(judgement: Judgement, language: str) -> str:
    """Return that the lines changed after the day of the act; "" where they did not.

    Source: the lines' dates.
    """
    days = sorted({line.provision.from_date for line in judgement.later})
    return _LATER[language].format(("、" if language == "zh" else ", ").join(days)) if days else ""


def bar_sentence(bar: Bar, applies: bool | None, *, language: str) -> str:
    """Return a bar and whether it applies.

    Source: the bar's.
    """
    doubt = check_words(bar.provision, language)
    return _BARS[language][applies] + bar.words[language] + (f" ({doubt})" if doubt else "")


def line_words(line: Line, language: str) -> tuple[str, ...]:
    """Return each alternative of a line in words; none for a line without numbers.

    Source: the line.
    """
    return tuple(_alternative(one, language) for one in line.alternatives)


def tier_words(tier: str, language: str) -> str:
    """Return the name of a tier.

    Source: the words of the texts.
    """
    return TIERS[tier][language]


def state_words(state: LineState, language: str) -> str:
    """Return a state in words.

    Source: none; words of the program.
    """
    return _STATES[language][state]


def _alternative(alternative: Alternative, language: str) -> str:
    clauses = [_clause(clause, language) for clause in alternative]
    return (" 且 " if language == "zh" else " and ").join(clauses)


def _clause(clause: Clause, language: str) -> str:
    joined = (" 或 " if language == "zh" else " or ").join(_atom(atom, language) for atom in clause)
    if len(clause) == 1:
        return joined
    return f"（{joined}）" if language == "zh" else f"({joined})"


def _atom(atom: Atom, language: str) -> str:
    terms = [(weight, _name(fact, language)) for weight, fact in atom.terms]
    name = " + ".join(f"{weight} × {said}" if weight > 1 else said for weight, said in terms)
    fact = get_one_fact(atom.terms[0][1])
    form = _FORMS[language]
    if atom.sign in ("is", "not", "="):
        option = fact.said(atom.option, language) if atom.option else ""
        return form[atom.sign].format(name=name, option=option)
    sign = {">=": "≥", ">": ">", "<": "<"}[atom.sign]
    number = fact.said(atom.number, language) if len(atom.terms) == 1 or fact.kind == "money" else f"{atom.number:,}"
    if not atom.local:
        return f"{name} {sign} {number}"
    high, local = fact.said(atom.high, language), _name(atom.local, language)
    return f"{name} {sign} " + form["local"].format(local=local, low=number, high=high)


def _name(fact: str, language: str) -> str:
    return get_one_fact(fact).words[language]


def _fact_names(facts: tuple[str, ...], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(_name(fact, language) for fact in facts)
