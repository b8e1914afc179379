"""Reads exported graphs back with other people's readers, all into one form to compare."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree

from firsthour.base.money import parse_amount
from firsthour.papers.escapes import plain_text

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://gexf.net/1.3}"
Transfer = tuple[str, str, str, int, str]  # id, source, target, minor units, currency


@dataclass
class Found:
    """What a file says: accounts with their attributes, transfers, and each transfer's attributes."""

    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    transfers: list[Transfer] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)

    def add(self, source: str, target: str, said: dict[str, Any]) -> None:
        minor = parse_amount(said["amount"], currency=said["currency"])
        if "amount_minor" in said:
            assert minor == int(said["amount_minor"])
        self.transfers.append((said["transfer_id"], source, target, minor, said["currency"]))
        self.attributes.append(said)


def read_graphml(path: Path) -> Found:
    root = etree.parse(path).getroot()
    names = {key.get("id"): plain_text(key.get("attr.name")) for key in root.iter(f"{GRAPHML}key")}
    found = Found()

    def said(element: Any) -> dict[str, str]:
        return {names[data.get("key")]: plain_text(data.text or "") for data in element.iter(f"{GRAPHML}data")}

    for node in root.iter(f"{GRAPHML}node"):
        found.accounts[plain_text(node.get("id"))] = said(node)
    for edge in root.iter(f"{GRAPHML}edge"):
        found.add(plain_text(edge.get("source")), plain_text(edge.get("target")), said(edge))
    return found


def read_gexf(path: Path) -> Found:
    root = etree.parse(path).getroot()
    found = Found()
    names = {
        owner.get("class"): {a.get("id"): plain_text(a.get("title")) for a in owner}
        for owner in root.iter(f"{GEXF}attributes")
    }

    def said(element: Any, owner: str) -> dict[str, str]:
        values = element.iter(f"{GEXF}attvalue")
        return {names[owner][value.get("for")]: plain_text(value.get("value")) for value in values}

    for node in root.iter(f"{GEXF}node"):
        found.accounts[plain_text(node.get("id"))] = said(node, "node")
    for edge in root.iter(f"{GEXF}edge"):
        own = said(edge, "edge") | {name: edge.get(name) for name in ("start", "end", "weight")}
        found.add(plain_text(edge.get("source")), plain_text(edge.get("target")), own)
    return found


def read_anx(path: Path) -> Found:
    root = etree.parse(path).getroot()
    found = Found()
    names: dict[str, str] = {}

    def said(item: Any) -> dict[str, str]:
        attributes = item.iter("Attribute")
        return {plain_text(a.get("AttributeClass")): plain_text(a.get("Value")) for a in attributes}

    for item in root.iter("ChartItem"):
        entity, link = item.find(".//Entity"), item.find(".//Link")
        if entity is not None:
            account = plain_text(entity.get("Identity")).removesuffix(" \N{RIGHTWARDS ARROW WITH HOOK}")
            names[entity.get("EntityId")] = account
            found.accounts.setdefault(account, said(item))
        elif link is not None:
            own = said(item) | {"label": plain_text(item.get("Label")), "when": item.get("DateTime") or ""}
            assert link.find("LinkStyle").get("ArrowStyle") == "ArrowOnHead"
            found.add(names[link.get("End1Id")], names[link.get("End2Id")], own)
    return found


def read_ftm(path: Path) -> Found:
    found = Found()
    names: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entity = json.loads(line)
        said = {name: values[0] if len(values) == 1 else values for name, values in entity["properties"].items()}
        if entity["schema"] == "BankAccount":
            names[entity["id"]] = said["name"]
            found.accounts[said["name"]] = said
        elif entity["schema"] == "Payment":
            own = {**said, "transfer_id": said["transactionNumber"]}
            found.add(names[said["payerAccount"]], names[said["beneficiaryAccount"]], own)
    return found


def read_xlsx(path: Path) -> Found:
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path).worksheets}
    found = Found()
    header, *rows = sheets["accounts"]
    for row in rows:
        found.accounts[plain_text(row[0])] = dict(zip(header, row, strict=True))
    header, *rows = sheets["transfers"]
    for row in rows:
        said = {
            name: plain_text(cell) if isinstance(cell, str) else cell for name, cell in zip(header, row, strict=True)
        }
        said["amount"] = format(said["amount"], ".12g") if not isinstance(said["amount"], str) else said["amount"]
        found.add(said["source"], said["target"], said)
    return found


def read_csv(path: Path) -> Found:
    found = Found()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            plain = {name: cell.removeprefix("'") for name, cell in row.items()}
            found.accounts |= {plain["source"]: {}, plain["target"]: {}}
            found.add(plain["source"], plain["target"], {**plain, "transfer_id": plain["id"]})
    return found


READERS = {
    "graphml": read_graphml,
    "gexf": read_gexf,
    "anx": read_anx,
    "ftm": read_ftm,
    "xlsx": read_xlsx,
    "csv": read_csv,
}
