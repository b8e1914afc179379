"""Can text be written into XML whatever it holds, and be told apart afterwards?"""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from firsthour.papers.escapes import plain_text, xml_text


@given(st.text(st.characters(exclude_categories=())) | st.text("_x0005F7\x07A"))
def test_every_text_fits_into_xml_and_comes_back(text: str) -> None:
    element = etree.Element("a", {"b": xml_text(text)})
    element.text = xml_text(text)
    read = etree.fromstring(etree.tostring(element))
    assert plain_text(read.text or "") == text
    assert plain_text(read.get("b")) == text


def test_usual_text_is_left_alone() -> None:
    assert xml_text("张示例 622999 a_x b\n") == "张示例 622999 a_x b\n"
