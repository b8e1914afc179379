"""Who is told to have acted?"""

from types import SimpleNamespace

import pytest
from django.utils import translation

from firsthour.web.ui.acting import Actor, system_actor
from firsthour.web.ui.templatetags.firsthour import by_whom


def test_the_program_is_no_person_and_an_officer_is() -> None:
    assert system_actor("holds.filing").person == ""
    assert Actor("officer", "system:holds.filing", "holds.filing").person == ""  # as an event keeps it
    assert Actor("officer", "0190a", "何杰").person == "何杰"


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "系统"), ("en", "the system")])
def test_pages_name_an_officer_and_call_every_part_of_the_program_the_system(language: str, words: str) -> None:
    part = system_actor("holds.chase")
    with translation.override(language):
        assert by_whom(SimpleNamespace(by_key=part.key, by_name=part.name)) == words
        assert by_whom(SimpleNamespace(by_key="0190a", by_name="何杰")) == "何杰"
