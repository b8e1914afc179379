"""Two change the same thing: does the second see both versions, and is nothing typed lost, on every form there is?"""

from datetime import datetime, timedelta

import pytest
from django import forms
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from firsthour.web.desk import documents, matters, tasks
from firsthour.web.desk.document_kinds import list_document_kinds
from firsthour.web.desk.models import Document, Matter
from firsthour.web.people.operations import units
from firsthour.web.ui.acting import system_actor
from firsthour.web.ui.conflicts import BASE, data_text, initial_text, note_saved, words_of

BY = system_actor("test")
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("standing_clock")


def sent_by(page: str) -> dict[str, str]:
    """Return what the form with a version on a page would send as it stands."""
    shown = html.fromstring(page).xpath("//main//form[.//input[@name='version']]")
    return {name: str(value) for name, value in shown[0].form_values() if name != "csrfmiddlewaretoken"}


def test_a_unit_that_two_change_shows_both_and_keeps_the_result(force, log_in, now: datetime) -> None:
    squad, client = force.units["east-squad"], log_in(force.frank)
    url = reverse("people:unit_edit", args=[squad.uid])
    typed = {**sent_by(client.get(url).content.decode()), "name": "我改的名称"}
    units.change_unit(squad, name=squad.name, name_en="Theirs", cover="day", version=1, by=BY, now=now)
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in page for words in ("我改的名称", "东岭经侦大队", "Theirs"))
    assert client.post(url, sent_by(page)).status_code == 302
    squad.refresh_from_db()
    assert (squad.name, squad.name_en, squad.cover) == ("我改的名称", "Theirs", "day")


def test_an_officer_that_two_change_shows_both(force, log_in, now: datetime) -> None:
    client = log_in(force.frank)
    url = reverse("people:officer_edit", args=[force.bob.uid])
    typed = {**sent_by(client.get(url).content.decode()), "phone": "10012340001"}
    client.post(url, {**typed, "phone": "10012340002"})
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert (answer.status_code, "10012340002" in page, 'value="10012340001"' in page) == (409, True, True)
    assert "disputed" in page


@pytest.fixture
def paper(force, now: datetime) -> Document:
    matter = matters.open_matter(matters.NewMatter("lead", "线索", force.units["east-squad"]), by=BY, now=now)
    kind, unit = list_document_kinds()[0].key, force.units["east-squad"]
    return documents.draft_document(kind, matter, unit=unit, fields={}, officer=force.bob, by=BY, now=now)


def test_a_paper_that_two_fill_in_shows_both_and_keeps_the_result(
    force, log_in, paper: Document, now: datetime
) -> None:
    client = log_in(force.alice)
    page = client.get(reverse("desk:paper", args=[paper.uid])).content.decode()
    first, *rest = [name for name in sent_by(page) if not name.startswith(BASE) and name != "version"]
    documents.change_document(paper, fields={first: "对方写的"}, version=paper.version, by=BY, now=now)
    url = reverse("desk:paper_step", args=[paper.uid, "change"])
    answer = client.post(url, {**sent_by(page), first: "我写的", **({rest[0]: "又一栏"} if rest else {})})
    both = answer.content.decode()
    assert (answer.status_code, "对方写的" in both, "我写的" in both) == (409, True, True)
    assert client.post(url, sent_by(both)).status_code == 302
    assert Document.objects.get(pk=paper.pk).fields[first] == "我写的"


def test_what_was_typed_into_a_paper_that_was_handed_in_meanwhile_is_shown(
    force, log_in, paper: Document, now: datetime
) -> None:
    client = log_in(force.alice)
    sent = sent_by(client.get(reverse("desk:paper", args=[paper.uid])).content.decode())
    Document.objects.filter(pk=paper.pk).update(state="submitted", version=2)
    field = next(name for name in sent if not name.startswith(BASE) and name != "version")
    answer = client.post(reverse("desk:paper_step", args=[paper.uid, "change"]), {**sent, field: "没有白写"})
    assert (answer.status_code, "没有白写" in answer.content.decode()) == (409, True)


def test_an_answer_to_a_task_that_was_withdrawn_meanwhile_is_shown_with_who_did_it(
    force, log_in, now: datetime
) -> None:
    new = tasks.NewTask("核对", force.units["east-squad"], due_at=now + 9 * HOUR, assignee=force.bob)
    task = tasks.assign(new, maker=force.alice, by=BY, now=now)
    task = tasks.acknowledge(task, officer=force.bob, version=1, by=BY, now=now)
    tasks.withdraw(task, reason="重复", version=2, by=BY, now=now)
    client, url = log_in(force.bob), reverse("desk:task_step", args=[task.uid, "answer"])
    answer = client.post(url, {"version": 2, "text": "核对了三小时的结果"})
    page = answer.content.decode()
    assert (answer.status_code, "核对了三小时的结果" in page, "重复" in page) == (409, True, True)
    assert client.post(url, {"version": 3, "text": "x"}).status_code == 404
    assert client.post(reverse("desk:task_step", args=[task.uid, "nothing"]), {"version": 1}).status_code == 404
    stranger = log_in(force.charlie)
    assert stranger.post(url, {"version": 1, "text": "x"}).status_code == 404


def test_the_base_of_a_form_that_shows_a_draft_is_what_is_saved(force, log_in, now: datetime) -> None:
    matter = matters.open_matter(matters.NewMatter("lead", "保存的", force.units["east-squad"]), by=BY, now=now)
    client = log_in(force.bob)
    client.post(reverse("desk:draft", args=[f"matter-{matter.uid}"]), {"title": "草稿"})
    sent = sent_by(client.get(reverse("desk:matter_change", args=[matter.uid])).content.decode())
    assert (sent["title"], sent["base-title"], Matter.objects.get().title) == ("草稿", "保存的", "保存的")


class Sample(forms.Form):
    """A field of each kind."""

    words = forms.CharField()
    is_on = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=[("a", "甲"), ("b", "乙")])
    on_day = forms.DateField(required=False)


@given(st.text(max_size=9).filter(lambda text: "\r" not in text), st.booleans(), st.sampled_from("ab"), st.dates())
def test_what_is_saved_reads_as_it_would_be_sent(words: str, is_on: bool, kind: str, day) -> None:
    saved = {"words": words, "is_on": is_on, "kind": kind, "on_day": day}
    sent = {"words": words, "kind": kind, "on_day": str(day), **({"is_on": "on"} if is_on else {})}
    form = Sample(sent, initial=saved)
    assert all(initial_text(form, name) == data_text(form, name) for name in form.fields)
    note_saved(form, {})
    assert initial_text(form, "words") == ""


def test_choices_and_boxes_are_shown_in_words() -> None:
    form = Sample({"kind": "b"})
    assert [words_of(form, name, text=text) for name, text in (("kind", "b"), ("kind", "z"), ("words", ""))] == [
        "乙",
        "z",
        "—",
    ]
    assert words_of(form, "is_on", text="on") != words_of(form, "is_on", text="")
