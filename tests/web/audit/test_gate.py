"""Does another unit's case open only under a number and a purpose, asked once, each look on the record?"""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent, Basis, Reveal
from firsthour.web.audit.operations import gate
from firsthour.web.audit.revealables import REVEALABLES
from firsthour.web.audit.verification import verify

HTMX = {"HX-Request": "true"}


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("number").values_list("action", flat=True))


def state(client, matter, **more):
    return client.post(
        reverse("audit:basis"),
        {"number": "J20261118-0044", "purpose": "verify_identity", "kind": "matter", "key": str(matter.uid), **more},
        headers=HTMX if "next" not in more else {},
    )


def test_a_case_of_another_unit_opens_once_number_and_purpose_are_stated(
    force, log_in, make_matter, matters_for_a_purpose
) -> None:
    matters_for_a_purpose()
    matter = make_matter("W1")
    client = log_in(force.bob)
    url = reverse("audit:subject", args=["matter", str(matter.uid)])

    asked = client.get(url)
    assert "许念安被骗" not in asked.content.decode()
    assert asked.templates[0].name == "audit/basis_page.html"
    assert Reveal.objects.count() == 0

    opened = client.post(
        reverse("audit:basis"),
        {"number": "J1", "purpose": "trace_money", "kind": "matter", "key": str(matter.uid), "next": url},
        follow=True,
    )
    assert "许念安被骗" in opened.content.decode()
    basis = Basis.objects.get()
    seen = AuditEvent.objects.get(action="matter.reveal")
    assert (seen.basis, seen.n_records) == (str(basis.uid), 1)
    assert "许念安" not in seen.about


def test_a_second_case_in_the_same_sitting_asks_nothing_and_is_its_own_event(
    force, log_in, make_matter, matters_for_a_purpose
) -> None:
    matters_for_a_purpose()
    first, second = make_matter("W1"), make_matter("W2", title="纪荷被骗")
    client = log_in(force.bob)
    state(client, first)
    page = client.get(reverse("audit:subject", args=["matter", str(second.uid)]))
    assert "纪荷被骗" in page.content.decode()
    assert actions().count("basis.open") == 1
    assert actions().count("matter.reveal") == 2
    assert verify().n_damages == 0


def test_another_sitting_asks_again(force, log_in, client, make_matter, matters_for_a_purpose) -> None:
    matters_for_a_purpose()
    matter = make_matter("W1")
    state(log_in(force.bob), matter)
    client.logout()
    page = log_in(force.bob).get(reverse("audit:subject", args=["matter", str(matter.uid)]))
    assert page.templates[0].name == "audit/basis_page.html"


def test_the_eye_opens_a_dialog_then_shows_for_five_minutes_and_masks_again(
    force, log_in, make_matter, matters_for_a_purpose
) -> None:
    matters_for_a_purpose()
    matter = make_matter("W1")
    client = log_in(force.bob)
    eye = reverse("audit:reveal", args=["matter", str(matter.uid)])
    dialog = client.get(eye, headers=HTMX)
    assert "<dialog" in dialog.content.decode()
    assert "HX-Retarget" not in dialog.headers
    shown = state(client, matter).content.decode()
    assert "hx-swap-oob" in shown
    assert "许念安被骗" in shown
    reveal = Reveal.objects.get()
    assert reveal.to_at - reveal.from_at == timedelta(minutes=5)
    masked = client.get(reverse("audit:mask", args=["matter", str(matter.uid)]), headers=HTMX).content.decode()
    assert "许念安被骗" not in masked
    assert "许*骗" in masked
    again = client.get(eye, headers=HTMX)
    assert again.headers["HX-Retarget"] == "closest .ident"
    assert "许念安被骗" in again.content.decode()


def test_own_work_needs_no_purpose(force, log_in, make_matter, matters_for_a_purpose) -> None:
    matters_for_a_purpose()
    matter = make_matter("E1", unit="east-squad")
    page = log_in(force.bob).get(reverse("audit:subject", args=["matter", str(matter.uid)]))
    assert "许念安被骗" in page.content.decode()
    assert Basis.objects.count() == 0


def test_a_confidential_case_does_not_exist_and_the_try_is_kept(
    force, log_in, make_matter, matters_for_a_purpose
) -> None:
    matters_for_a_purpose()
    matter = make_matter("W1", is_confidential=True)
    client = log_in(force.bob)
    real = client.get(reverse("audit:subject", args=["matter", str(matter.uid)]))
    none = client.get(reverse("audit:subject", args=["matter", "01912345-0000-7000-8000-000000000000"]))
    found = client.get(reverse("audit:lookup"), {"kind": "matter", "number": "W1"})
    assert (real.status_code, none.status_code) == (404, 404)
    assert state(client, matter).status_code == 404
    missing = client.get(reverse("audit:lookup"), {"kind": "matter", "number": "W2"})
    without_token = re.compile(
        r'(?s)<time>.*?</time>|csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|nonce="[^"]*"|\d{13}'
    )
    real_page, missing_page = (without_token.sub("", page.content.decode()) for page in (found, missing))
    assert real_page.replace("W1", "W2") == missing_page
    assert actions().count("matter.denied") == 3
    assert Basis.objects.count() == 0


def test_an_inspector_without_the_permission_sees_no_case(force, log_in, make_matter, matters_for_a_purpose) -> None:
    matters_for_a_purpose()
    matter = make_matter("W1")
    assert log_in(force.erin).get(reverse("audit:subject", args=["matter", str(matter.uid)])).status_code == 403
    shown = log_in(force.erin).get(reverse("audit:reveal", args=["matter", str(matter.uid)])).content.decode()
    assert "许念安被骗" not in shown
    assert 'data-state="denied"' in shown


def test_bank_accounts_need_the_document_number(force, log_in, make_matter, matters_for_a_purpose) -> None:
    matters_for_a_purpose(asks_document=True, record_kind="property")
    matter = make_matter("W1")
    client = log_in(force.bob)
    refused = state(client, matter).content.decode()
    assert 'name="document_number"' in refused
    assert Basis.objects.count() == 0
    assert "许念安被骗" in state(client, matter, document_number="澜公查〔2026〕7号").content.decode()
    assert AuditEvent.objects.get(action="matter.reveal").record_kind == "property"


def test_a_purpose_without_document_does_not_open_an_account(force, log_in, make_matter, matters_for_a_purpose) -> None:
    matters_for_a_purpose()
    matter = make_matter("W1")
    client = log_in(force.bob)
    state(client, matter)
    matters_for_a_purpose(asks_document=True)
    page = client.get(reverse("audit:reveal", args=["matter", str(matter.uid)]), headers=HTMX).content.decode()
    assert "document_number" in page
    assert 'value="J20261118-0044"' in page


def test_other_must_be_said_in_words(force, log_in, make_matter, matters_for_a_purpose) -> None:
    matters_for_a_purpose()
    matter = make_matter("W1")
    client = log_in(force.bob)
    assert "data-bad" in state(client, matter, purpose="other").content.decode()
    assert Basis.objects.count() == 0
    state(client, matter, purpose="other", words="核对同名")
    assert Basis.objects.get().words == "核对同名"


def test_somebody_elses_basis_opens_nothing(force, bob, make_matter, matters_for_a_purpose, now: datetime) -> None:
    wanted = matters_for_a_purpose()
    subject = wanted.fetch(str(make_matter("W1").uid))
    basis = gate.open_basis(gate.Statement("J1", "trace_money"), by=bob, now=now)
    other = type(bob)(**{**vars(bob), "sitting": "s2"})
    for by, at in ((other, now), (bob, now + timedelta(hours=12))):
        with pytest.raises(gate.BasisNotYoursError):
            gate.reveal(subject, kind=REVEALABLES["matter"], basis=basis, by=by, now=at)
    assert Reveal.objects.count() == 0


def test_next_leads_nowhere_outside(force, log_in, make_matter, matters_for_a_purpose) -> None:
    matters_for_a_purpose()
    answer = state(log_in(force.bob), make_matter("W1"), next="https://evil.example/")
    assert answer.status_code == 200


def test_a_search_is_kept_found_or_not(force, log_in, make_matter, matters_for_a_purpose) -> None:
    matters_for_a_purpose()
    matter = make_matter("W1")
    client = log_in(force.bob)
    found = client.get(reverse("audit:lookup"), {"kind": "matter", "number": "W1"})
    assert found.headers["Location"].endswith(f"/look-up/matter/{matter.uid}/")
    client.get(reverse("audit:lookup"), {"kind": "matter", "number": "W9"})
    kept = [json.loads(event.details) for event in AuditEvent.objects.filter(action="matter.search")]
    assert kept == [{"is_found": True, "number": "W1"}, {"is_found": False, "number": "W9"}]
