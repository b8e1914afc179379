"""Which filing lines are there, and what changes with the day of the act? Read from the tables and the tests."""

from datetime import date, timedelta

from docs.builder.reference_verbs import HEAD
from docs.builder.words import table

from firsthour.law.checklists import Checklist, list_checklists
from firsthour.law.citing import cite
from firsthour.law.counting import list_counting_rules
from firsthour.law.facts import list_facts
from firsthour.law.offences import POLICE_LINES, Offence, list_offences
from firsthour.law.responsibility import LEVELS, example_list
from firsthour.law.standards import Line, LineState, Provision, judge, list_bars, list_lines
from firsthour.law.standards_words import line_words, state_words, tier_words
from firsthour.law.tracing import STATUSES
from tests.spec.law import test_standards as spec

_WORDS = {
    "en": {
        "changes": ["offence", "what is known", "day of the act", "answer", "from the next day"],
        "statuses": ["status", "", "lines"], "join": "; ", "unsure": " (to be checked)", "nothing": "nothing",
    },
    "zh": {
        "changes": ["罪名", "已知事实", "行为日", "结论", "次日起"], "statuses": ["核实状态", "", "条数"], "join": "；",
        "unsure": "（须核对）", "nothing": "无",
    },
}  # fmt: skip


def statuses_table(language: str) -> str:
    """Return how many lines there are of each status."""
    statuses = [line.provision.status for line in list_lines()]
    rows = [[f"**{code}**", said[language], str(statuses.count(code))] for code, said in STATUSES.items()]
    return table(list(_WORDS[language]["statuses"]), rows)


def changes_table(language: str) -> str:
    """Return the changes of the spec test: what is answered on the last day of a line and on the day after it."""
    rows = []
    for offence, facts, day, *_ in spec.changes():
        last, known = date.fromisoformat(day), spec.facts_of(facts)
        before, after = (judge(offence, known, on=on) for on in (last, last + timedelta(days=1)))
        said = [
            state_words(one.state, language) + (str(_WORDS[language]["unsure"]) if one.needs_check else "")
            for one in (before, after)
        ]
        given = f"`{facts}`" if facts else str(_WORDS[language]["nothing"])
        rows.append([before.offence.words[language], given, day, *said])
    return table(list(_WORDS[language]["changes"]), rows)


def standards_page() -> str:
    """Return the reference of every offence, line, bar, rule of counting, checklist and rule of responsibility."""
    parts = [
        HEAD + "# Filing lines 追诉标准",
        "From `src/firsthour/law/standards_*.toml`; `firsthour standards` answers from the same tables. How a line is "
        "read: [filing standards](../explanation/filing-standards.md). **U** and **X** inform and never decide; an "
        "offence without lines here is not one without a line in law.",
        table(["status", "", ""], [[f"**{code}**", said["en"], said["zh"]] for code, said in STATUSES.items()]),
        *(_offence(offence) for offence in list_offences() if list_lines(offence.key)),
        "## Offences without a line in this table 本表未载标准的罪名",
        table(
            ["offence", "罪名", "article", "code", "status"],
            [
                [f"{one.words['en']} `{one.key}`", one.words["zh"], one.article, one.code, f"**{one.status}**"]
                for one in list_offences()
                if not list_lines(one.key)
            ],
        ),
        "## Facts 事实",
        table(
            ["written", "kind", "meaning", "含义"],
            [[f"`{one.written}`", one.kind, one.words["en"], one.words["zh"]] for one in list_facts()],
        ),
        "## Checklists 核对清单",
        *(_checklist(one) for one in list_checklists()),
        "## Responsibility list 权责清单",
        _responsibility(),
    ]
    return "\n\n".join(parts) + "\n"


def _offence(one: Offence) -> str:
    line = POLICE_LINES[one.police_line]
    about = f"`{one.key}` · {one.article} · {line['en']} {line['zh']}" + (f" · {one.code}" if one.code else "")
    rows = [_line(each) for each in list_lines(one.key)]
    rows += [
        [
            "not pursued 不予追究",
            f"{bar.words['en']}<br>{bar.words['zh']}",
            _where(bar.provision),
            _status(bar.provision),
        ]
        for bar in list_bars(one.key)
    ]
    rows += [
        ["counted 计算", f"{each.words['en']}<br>{each.words['zh']}", _where(each.provision), _status(each.provision)]
        for each in list_counting_rules(one.key)
    ]
    lines = table(["", "any of 任一", "source 来源", "status"], rows)
    return f"## {one.words['en']} · {one.words['zh']}\n\n{about}\n\n{lines}"


def _line(line: Line) -> list[str]:
    no_number = state_words(LineState.NO_NUMBER, "en") + "<br>" + state_words(LineState.NO_NUMBER, "zh")
    said = (
        [f"{'; '.join(line_words(line, 'en'))}<br>{'；'.join(line_words(line, 'zh'))}"] if line.written else [no_number]
    )
    said += [f"*{line.note['en']}*<br>*{line.note['zh']}*"] if line.note["en"] else []
    tier = f"{tier_words(line.tier, 'en')} {tier_words(line.tier, 'zh')}"
    reading = f" ({line.reading})" if line.reading else ""
    return [tier + reading, "<br>".join(said), _where(line.provision), _status(line.provision)]


def _where(provision: Provision) -> str:
    cited = "<br>".join(cite(provision.source, provision.article, language=language) for language in ("en", "zh"))
    held = f"{provision.from_date} – {provision.to_date}".strip() if provision.from_date else ""
    return f"{cited}<br>{held}" if provision.source else "example, no source 示例"


def _status(provision: Provision) -> str:
    doubtful_day = provision.date_status if provision.date_status not in ("", provision.status) else ""
    return f"**{provision.status}**" + (f" (day 日期 {doubtful_day})" if doubtful_day else "")


def _checklist(one: Checklist) -> str:
    kinds = {"question": "question 问", "must": "must 须", "must_not": "must not 不得"}
    rows = [
        [kinds[item.kind], f"{item.words['en']}<br>{item.words['zh']}", _where(item.provision), _status(item.provision)]
        for item in one.items
    ]
    return f"### {one.words['en']} · {one.words['zh']}\n\n`{one.key}`\n\n" + table(
        ["", "", "source 来源", "status"], rows
    )


def _responsibility() -> str:
    listed = example_list()
    rows = [
        [f"`{rule.key}`", rule.words["en"], rule.words["zh"], f"{LEVELS[rule.level]['en']} {LEVELS[rule.level]['zh']}"]
        for rule in listed.rules
    ]
    given = [[f"`{key}`", said["en"], said["zh"]] for key, said in listed.circumstances.items()]
    return "\n\n".join([
        "An example throughout (**U**): each city sets its own in `responsibility.toml` under `FIRSTHOUR_HOME`. The "
        f"first rule that fits names the level; supervised from {listed.supervised_from_fen // 100:,} yuan.",
        table(["rule", "", "", "level"], rows),
        table(["circumstance", "", ""], given),
    ])  # fmt: skip
