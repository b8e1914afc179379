"""Does a picture taken from a dossier hold the same figures, one language only, and nothing that leads elsewhere?"""

import re

import pytest
from docs.builder.dossier_picture import ends_picture, way_picture
from docs.builder.small_ledgers import tutorial_dossier
from lxml import etree

from firsthour.papers.dossier_cells import Money

CHINESE_WORDS = ("停留", "流出", "去向不明", "一级")
ENGLISH_WORDS = ("rests", "exits", "unseen", "layer")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_picture_speaks_one_language(language: str) -> None:
    (section,) = tutorial_dossier()["sections"]
    for picture in (ends_picture(section, language=language), way_picture(section, rule="fifo", language=language)):
        text = " ".join(str(part) for part in etree.fromstring(picture.encode()).itertext() if "{" not in str(part))
        others = CHINESE_WORDS if language == "en" else ENGLISH_WORDS
        assert [word for word in others if word in text] == []
        assert any(word in text for word in (ENGLISH_WORDS if language == "en" else CHINESE_WORDS))


def test_the_bars_name_the_sums_of_every_rule() -> None:
    (section,) = tutorial_dossier()["sections"]
    picture = ends_picture(section, language="en")
    for sums in section["sums"].values():
        for part in ("rests", "exits", "unseen"):
            if sums[f"{part}_fen"]:
                assert Money(sums[f"{part}_fen"], "CNY").text() in picture


def test_a_picture_needs_nothing_beside_it() -> None:
    (section,) = tutorial_dossier()["sections"]
    picture = way_picture(section, rule="fifo", language="en")
    assert "href" not in picture
    used = set(re.findall(r"url\(#([\w-]+)\)", picture)) | set(re.findall(r"var\((--[\w-]+)\)", picture))
    given = set(re.findall(r' id="([\w-]+)"', picture)) | set(re.findall(r"(--[\w-]+):", picture))
    assert used <= given
