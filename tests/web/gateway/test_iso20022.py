"""Is every value of every message placed in its ISO 20022 counterpart, or said to have none?"""

import pytest

from firsthour.law.messages import MessageKind, list_message_fields, list_message_kinds
from firsthour.web.gateway.iso20022 import list_iso_messages, list_without

REQUESTS = [kind for kind in list_message_kinds().values() if not kind.is_answer]


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.key)
def test_every_kind_has_one_counterpart_or_a_reason_why_not(kind: MessageKind) -> None:
    found = [one for one in list_iso_messages().values() if kind.key in one.kinds]
    assert len(found) + (kind.key in list_without()) == 1
    for one in found:
        asked, answered = one, list_iso_messages()[one.answer]
        placed(kind, asked.fields, asked.notes)
        answer = list_message_kinds()[kind.counterpart]
        placed(answer, answered.fields, answered.notes)
        assert not answer.has_rows or answered.fields["row"]


def placed(kind: MessageKind, fields, notes) -> None:
    for field in kind.fields:
        assert field.key in fields, (kind.key, field.key)
        assert fields[field.key] or notes[field.key]["zh"], f"{field.key} is lost without a word"


def test_the_table_names_only_fields_and_kinds_that_there_are() -> None:
    kinds = {kind.key for kind in REQUESTS}
    assert set(list_without()) <= kinds
    for one in list_iso_messages().values():
        assert set(one.kinds) <= kinds
        assert set(one.fields) - {"row"} <= set(list_message_fields())
        assert set(one.notes) <= set(one.fields)
        assert not one.answer or one.answer in list_iso_messages()
