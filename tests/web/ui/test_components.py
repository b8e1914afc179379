"""Does each component say what it means: the word, the icon and the state, never colour alone?"""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.web.ui.rendering import NOW, render

STATES = {
    "calm": ("充裕", "clock"),
    "soon": ("临近", "hourglass"),
    "critical": ("将尽", "alarm"),
    "overdue": ("已超", "alert-octagon"),
    "paused": ("暂停", "player-pause"),
    "met": ("按时", "circle-check"),
    "late": ("迟办", "clock-check"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_clock_says_its_state_by_word_icon_and_attribute(state: str) -> None:
    markup = '<c-clock :state="state" :due="due" :done="done" :started="started" />'
    shown = render(
        markup,
        language="zh-hans",
        state=state,
        due=NOW,
        started=NOW - timedelta(hours=1),
        done=NOW - timedelta(minutes=5),
    ).one(of="clock")
    word, icon = STATES[state]
    assert (shown["data-state"], shown.icons, shown.one(of="sr").words) == (state, [icon], word)


def test_a_running_clock_gives_the_script_deadline_and_share_and_stays_silent() -> None:
    shown = render(
        '<c-clock state="critical" :due="due" :started="started" label="call" />',
        due=NOW + timedelta(minutes=8, seconds=12),
        started=NOW - timedelta(minutes=8, seconds=12),
    ).one(of="clock")
    assert shown["data-due"] == shown["data-turns"] == str(int(NOW.timestamp() + 492) * 1000)
    assert (shown["data-left"], shown["role"], shown["aria-live"]) == ("0.5000", "timer", "off")
    assert shown.one(of="w").words == "08:12"
    assert shown.one("small").words == "call"
    assert shown["title"] == "due by 2026-11-22 08:38"
    assert shown.one(of="on-paper").words == "2026-11-22 08:38"


def test_a_clock_of_the_deadline_engine_is_drawn_as_it_stands() -> None:
    clock = SimpleNamespace(
        state="soon",
        due_at=NOW + timedelta(hours=3, minutes=34),
        started_at=NOW,
        left_share=0.25,
        paused_for="",
        turns_at=NOW + timedelta(hours=3),
    )
    shown = render('<c-clock :of="clock" url="/row" />', clock=clock, language="zh-hans").one(of="clock")
    assert (shown.one(of="w").words, shown["data-left"]) == ("3 时 34 分", "0.2500")
    assert shown["data-turns"] == str(int((NOW + timedelta(hours=3)).timestamp() * 1000))
    assert (shown["hx-get"], shown["hx-trigger"]) == ("/row", "turned")


def test_a_clock_that_stands_still_is_no_timer() -> None:
    for state in ("paused", "met", "late"):
        shown = render('<c-clock :state="state" :due="due" :done="due" :started="due" />', state=state, due=NOW)
        assert shown.one(of="clock").get("data-due") is None


@pytest.mark.parametrize(
    ("over", "chinese", "english"),
    [
        (timedelta(days=2), "迟 2 天", "2 days late"),
        (timedelta(hours=1), "迟 1 时", "1 hour late"),
        (timedelta(seconds=5), "迟 1 分", "1 minute late"),
    ],
)
def test_what_was_done_late_says_by_how_much(over: timedelta, chinese: str, english: str) -> None:
    for language, words in (("zh-hans", chinese), ("en", english)):
        shown = render('<c-clock state="late" :due="due" :done="done" />', language=language, due=NOW - over, done=NOW)
        assert shown.one("small").words == words


def test_what_is_next_stands_with_its_action_and_none_is_said_calmly() -> None:
    shown = render('<c-next state="critical" :due="due" title="T" about="A" url="/do" action="Go" />', due=NOW)
    assert (shown.one("a")["href"], shown.one("a").words) == ("/do", "Go")
    several = render('<c-next state="overdue" :due="due" title="T" :overdue="2" />', due=NOW, language="zh-hans")
    assert "超时 2 · 最早 T" in several.words
    none = render('<c-next none about="Monday" />', language="zh-hans")
    assert "今天没有到期" in none.words
    assert not any("data-due" in each.attributes for each in none.walk())


@pytest.mark.parametrize(
    ("tier", "word", "icon"),
    [
        ("urgent", "紧急", "antenna-bars-5"),
        ("high", "高", "antenna-bars-4"),
        ("medium", "中", "antenna-bars-3"),
        ("low", "低", "antenna-bars-2"),
    ],
)
def test_a_tier_says_word_and_bars(tier: str, word: str, icon: str) -> None:
    shown = render('<c-tier :tier="tier" />', tier=tier, language="zh-hans").one(of="tier")
    assert (shown["data-tier"], shown.words, shown.icons) == (tier, word, [icon])


def test_a_tier_that_changed_or_was_set_by_hand_says_so() -> None:
    worse = render('<c-tier tier="high" was="low" by="岑远" />', language="zh-hans").one(of="tier")
    assert worse.icons == ["antenna-bars-4", "arrow-up-right", "user-edit"]
    assert worse["title"] == "原为：低"
    assert "由 岑远 手动设定" in worse.words
    assert "arrow-down-right" in render('<c-tier tier="low" was="high" />').icons


def test_an_unknown_amount_is_never_zero() -> None:
    assert render('<c-amount :fen="fen" />', fen=None, language="zh-hans").words == "金额待查"
    assert render('<c-amount :fen="fen" />', fen=0, language="zh-hans").words == "¥ 0 .00"


def test_a_rounded_amount_has_the_exact_one_on_hover() -> None:
    shown = render('<c-amount :fen="12345678" rounded url="/rows" />', language="zh-hans").one(of="amt")
    assert (shown.name, shown["href"], shown.words, shown["title"]) == ("a", "/rows", "12.3万", "¥123,456.78")


def test_money_kinds_have_a_word_each() -> None:
    kinds = ["stolen", "clean", "frozen", "returned", "unseen", "exit", "asked", "draft"]
    words = [render('<c-kind :kind="kind" />', kind=kind, language="zh-hans").words for kind in kinds]
    assert len(set(words)) == len(kinds)
    assert words[0] == "赃款"


def test_a_bar_that_closes_says_zero_and_one_that_does_not_is_red() -> None:
    parts = [{"kind": "stolen", "fen": 60}, {"kind": "frozen", "fen": 40}, {"kind": "exit", "fen": 0}]
    closing = render('<c-cbar :parts="parts" :whole="100" />', parts=parts, language="zh-hans")
    assert "差 0 分" in closing.words
    assert [part["data-n"] for part in closing.one(of="cbar").all("i")] == ["60", "40"]
    assert closing.all(of="bad") == []
    for whole, words in ((101, "少 ¥0.01"), (99, "多 ¥0.01")):
        open_one = render('<c-cbar :parts="parts" :whole="whole" />', parts=parts, whole=whole, language="zh-hans")
        assert words in open_one.one(of="bad").words


def test_an_identity_is_masked_shown_or_refused() -> None:
    masked = render('<c-ident shown="许*安" url="/why" />', language="zh-hans")
    assert (masked.one("button")["hx-get"], masked.icons) == ("/why", ["eye"])
    assert "按用途查看" in masked.words
    shown = render('<c-ident state="revealed" shown="许念安" :due="due" url="/mask" />', due=NOW)
    assert (shown.one("button")["hx-trigger"], shown.one("button")["data-form"]) == ("click, turned", "minutes")
    refused = render('<c-ident state="denied" shown="x" who="legal" />')
    assert (refused.all("button"), refused.one(of="why")["title"], refused.icons) == ([], "legal", ["lock"])


def test_an_account_shows_four_signs_and_says_what_the_border_means() -> None:
    shown = render('<c-account bank="华屿" number="0000000000000417" cover="seen" hold="frozen" closed />').one(
        of="acct"
    )
    assert shown.words == "华屿 0417"
    assert "0000" not in shown.words
    assert (shown["data-cover"], shown["data-hold"]) == ("seen", "frozen")
    assert shown["title"] == "account closed · stopped or frozen · seen only, no statement"


@pytest.mark.parametrize(
    ("state", "icon"), [("present", "file-search"), ("missing", "file-unknown"), ("mismatch", "alert-triangle")]
)
def test_evidence_says_whether_it_is_there_and_unchanged(state: str, icon: str) -> None:
    shown = render('<c-evidence :state="state" url="/raw">row 3</c-evidence>', state=state).one(of="ev")
    assert (shown["data-state"], shown.icons, shown["hx-target"]) == (state, [icon], "#drawer")
    assert ("file changed" in shown.words) == (state == "mismatch")


def test_the_status_of_a_rule_is_a_letter_and_a_word() -> None:
    words = [
        render('<c-law :status="status" />', status=status, language="zh-hans").words
        for status in ("C", "C2", "U", "X")
    ]
    assert words == ["C 原文", "C2 转引", "U 未核", "X 冲突"]


def test_a_choice_that_is_not_available_says_why_beside_it() -> None:
    options = [
        {"words": "A", "url": "/a", "selected": True},
        {"words": "B", "url": "/b", "running": True},
        {"words": "C", "disabled": True, "reason": "no opening balance"},
    ]
    shown = render('<c-rules label="Rule" :options="options" />', options=options)
    first, second, third = shown.all("button")
    assert [each["aria-checked"] for each in (first, second, third)] == ["true", "false", "false"]
    assert (second["aria-busy"], second.icons) == ("true", ["loader-2"])
    assert "disabled" in third.attributes
    assert "C · no opening balance" in shown.words


def test_a_filter_without_hits_cannot_be_pressed() -> None:
    assert render('<c-chip words="A" count="0" url="/a" />').one(of="chip")["aria-disabled"] == "true"
    pressed = render('<c-chip words="A" :count="3" pressed url="/a" />').one(of="chip")
    assert (pressed["aria-pressed"], pressed.words) == ("true", "A 3")


def test_a_queue_row_opens_shows_its_worth_and_offers_one_action() -> None:
    shown = render(
        '<c-queue-row url="/open" icon="route" title="T" about="A" action="Do" action-url="/do" selected'
        ' claimed="佟小满">'
        '<c-slot name="clock"><c-clock state="calm" /></c-slot></c-queue-row>',
        language="zh-hans",
    ).one(of="q")
    assert [each["href"] for each in shown.all("a")] == ["/open", "/do"]
    assert (shown["aria-current"], "data-row" in shown.attributes) == ("true", True)
    assert "佟小满 在办" in shown.words
    assert shown.one(of="r").words == "—"


def test_an_event_says_who_made_it_and_a_correction_strikes_it_through() -> None:
    shown = render('<c-event :at="at" by="machine" corrected="/later">said</c-event>', at=NOW, language="zh-hans").one(
        "li"
    )
    assert (shown["data-by"], shown.one("s").words, shown.one("time")["title"]) == (
        "machine",
        "said",
        "2026-11-22 08:30:00",
    )
    assert "系统" in shown.words
    assert "已更正" in shown.words


def test_a_tile_opens_its_rows_and_has_no_change_without_a_base() -> None:
    shown = render(
        '<c-stat url="/rows" words="W" figure="7" :this="7" :last="0" better="up" reached="0.62" goal="0.8" />'
    )
    assert shown.one(of="stat")["href"] == "/rows"
    assert shown.one(of="yoy").words == "—"
    assert (shown.one("i")["data-width"], shown.one("u")["data-at"]) == ("0.62", "0.8")
    assert render('<c-stat url="/rows" words="W" figure="" />').one("dd").words == "—"


@pytest.mark.parametrize(("pct", "sure", "icon"), [(90, "yes", "circle-check"), (89, "no", "help-circle")])
def test_below_ninety_per_cent_is_a_question(pct: int, sure: str, icon: str) -> None:
    shown = render('<c-confidence :pct="pct" doubt="why" />', pct=pct).one(of="cf")
    assert (shown["data-sure"], shown.icons) == (sure, [icon])


def test_a_field_ties_label_hint_and_error_together() -> None:
    shown = render('<c-field name="phone" label="Phone" hint="11 digits" error="2 are missing" value="1" />')
    control = shown.one("input")
    assert (shown.one("label")["for"], control["aria-invalid"], control["aria-describedby"]) == (
        "id_phone",
        "true",
        "id_phone_error",
    )
    assert shown.one(of="wrong")["id"] == "id_phone_error"
    assert "可选" in render('<c-field name="x" label="X" optional />', language="zh-hans").words


def test_a_failure_of_ours_names_a_number_and_one_of_theirs_the_place() -> None:
    ours = render('<c-failure incident="7F2C" retry="/again" />', language="zh-hans")
    assert "没有保存成功，内容还在。" in ours.words
    assert "请再试；仍不行请报编号 7F2C。" in ours.words
    theirs = render(
        '<c-failure whose="theirs" title="T" file="a.csv" :row="1204" column="time" value="x" reason="why" />'
    )
    assert all(part in theirs.words for part in ("a.csv", "row 1,204", "column time", "x", "why"))


def test_a_disabled_button_says_the_rule_beside_it() -> None:
    shown = render('<c-button tone="primary" disabled reason="1 objection" url="/x">Decide</c-button>')
    assert (shown.all("a"), "disabled" in shown.one("button").attributes) == ([], True)
    assert "1 objection" in shown.words


def test_a_large_button_shows_pressed_and_sending() -> None:
    assert render('<c-tap pressed="true">A</c-tap>').one("button")["aria-pressed"] == "true"
    assert render('<c-tap :pressed="False">A</c-tap>').one("button")["aria-pressed"] == "false"
    sending = render("<c-tap sending>A</c-tap>").one("button")
    assert (sending["aria-busy"], "disabled" in sending.attributes, sending.words) == ("true", True, "Sending")


def test_a_confirmation_restates_everything_and_its_button_is_the_verb() -> None:
    shown = render(
        '<c-dialog title="T" verb="Approve and send" object="O" :amount="14995000" basis="B" effect="E" approver="P"'
        ' action="/go" open />'
    )
    assert all(part in shown.words for part in ("O", "149,950", "one hundred forty-nine thousand", "B", "E", "P"))
    assert [each.words for each in shown.all("button")] == ["Cancel", "Approve and send"]
    assert "data-show" in shown.one("dialog").attributes
    assert [each["name"] for each in shown.all("input")] == ["csrfmiddlewaretoken"]


def test_the_pager_tells_the_count_and_where_the_next_fifty_are() -> None:
    shown = render('<c-pager url="/more" :shown="50" :total="1204" columns="3" />', language="zh-hans")
    assert (shown.one("a")["hx-get"], shown.one("a")["hx-target"], shown.one("a").words) == (
        "/more",
        "closest tr",
        "再看 50 行",
    )
    assert "已显示 50，共 1,204" in shown.words
    ended = render('<c-pager :shown="12" :total="12345" :ceiling="10000" />')
    assert (ended.all("a"), "10,000+" in ended.words) == ([], True)


def test_loading_with_counts_is_a_bar_with_the_counts_beside_it() -> None:
    shown = render('<c-skeleton :done="96377" :total="412806" />', language="zh-hans")
    assert "已读 96,377 / 412,806 行" in shown.words
    assert shown.one("i")["data-width"] == "0.2335"
    assert len(render('<c-skeleton :lines="4" />').all(of="skel")) == 4


def test_what_goes_into_a_component_is_escaped() -> None:
    bad = '"><script>alert(1)</script>'
    for markup in (
        '<c-queue-row url="/x" :title="bad" :about="bad" />',
        '<c-account :bank="bad" :number="bad" />',
        '<c-field name="a" label="{{ bad }}" :value="bad" :error="bad" />',
        '<c-stat url="/x" :words="bad" :figure="bad" />',
        '<c-ident shown="{{ bad }}" :who="bad" state="denied" />',
        '<c-note :title="bad">{{ bad }}</c-note>',
        '<c-dialog :title="bad" verb="x" :object="bad" />',
        '<c-button :data-x="bad" url="/x">x</c-button>',
    ):
        assert render(markup, bad=bad).all("script") == [], markup
