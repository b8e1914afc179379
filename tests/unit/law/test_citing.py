"""Is every source of law cited as people cite it, and wholly in English where English is asked for?"""

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from firsthour.law.citing import cite

CITED = [
    ("公通字〔2022〕12号", "3", "公通字〔2022〕12号第3条", "Gongtongzi [2022] No. 12 art. 3"),
    ("刑法", "224之一", "刑法第224条之一", "Criminal Law art. 224-1"),
    ("刑法", "185之一②", "刑法第185条之一第2款", "Criminal Law art. 185-1 para. 2"),
    ("刑法", "229③", "刑法第229条第3款", "Criminal Law art. 229 para. 3"),
    ("刑法", "骗购外汇决定1", "骗购外汇决定第1条", "Decision on Fraudulent Purchase of Foreign Exchange art. 1"),
    ("法释〔2022〕5号", "3–7", "法释〔2022〕5号第3–7条", "Fashi [2022] No. 5 arts. 3–7"),
    ("公安部口径（2016-04）", "", "公安部口径（2016-04）", "Ministry of Public Security, guidance of April 2016"),
    ("银发〔2016〕86号", "二（一）", "银发〔2016〕86号 二（一）", "Yinfa [2016] No. 86 part 2(1)"),
    ("个人信息保护法", "第十九条", "个人信息保护法 第十九条", "Personal Information Protection Law art. 19"),
    ("法释〔2017〕10号", "第五条第一款第（三）、（八）项", "法释〔2017〕10号 第五条第一款第（三）、（八）项",
     "Fashi [2017] No. 10 art. 5 para. 1 items (3), (8)"),
    ("个人信息保护法", "第五十六条第二款", "个人信息保护法 第五十六条第二款",
     "Personal Information Protection Law art. 56 para. 2"),
    ("Re Oatway", "[1903] 2 Ch 356", "Re Oatway [1903] 2 Ch 356", "Re Oatway [1903] 2 Ch 356"),
    ("Devaynes v Noble (Clayton's Case)", "(1816) 1 Mer 572", "Devaynes v Noble (Clayton's Case) (1816) 1 Mer 572",
     "Devaynes v Noble (Clayton's Case) (1816) 1 Mer 572"),
    ("", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "article", "chinese", "english"), CITED)
def test_it_is_cited_as_people_cite_it(source: str, article: str, chinese: str, english: str) -> None:
    assert (cite(source, article, language="zh"), cite(source, article, language="en")) == (chinese, english)


def cited_in(data: Any) -> Iterator[tuple[str, str]]:
    """Yield every source with its article in the data of the law, however deep."""
    if isinstance(data, dict):
        source, article = data.get("source", ""), data.get("article", "")
        if isinstance(source, str) and isinstance(article, str):
            yield source, article
        for inner in data.values():
            yield from cited_in(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from cited_in(inner)


def test_nothing_of_a_citation_stays_chinese_in_english() -> None:
    files = [one for one in resources.files("firsthour.law").iterdir() if one.name.endswith(".toml")]
    found = {pair for one in files for pair in cited_in(tomllib.loads(one.read_text("utf-8")))}
    assert len(found) > 100
    left = {pair for pair in found if re.search(r"[\u3000-\u9fff①-⑨（）]", cite(*pair, language="en"))}
    assert not left, f"name these in law/sources.toml: {sorted(left)}"
