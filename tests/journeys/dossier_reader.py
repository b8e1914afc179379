"""How does somebody read a dossier in a browser: choose a rule, read the tiles, open a figure, open a source row?"""

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PARTS = ("claimed", "rests", "exits", "unseen", "overlap", "difference")
_MONEY = re.compile(r"^[−-]?[\d,]+\.\d\d$")
_OVERHANG = """() => {
  const held = (one) => one.closest("svg") && one.tagName !== "svg" || [...parents(one)].some((box) =>
    ["auto", "scroll", "hidden"].includes(getComputedStyle(box).overflowX) && box.getBoundingClientRect().right <= innerWidth + 1);
  function* parents(one) { for (let box = one.parentElement; box && box !== document.body; box = box.parentElement) yield box; }
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && one.getClientRects().length && !held(one))
    .map((one) => `${one.tagName} ${one.id} ${one.className} ${one.textContent.slice(0, 40)}`);
}"""  # noqa: E501
_FAINT = """(least) => {
  const parsed = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (one) => {
    for (let box = one; box; box = box.parentElement) {
      const rgb = parsed(getComputedStyle(box).backgroundColor);
      if (rgb.length === 3 || rgb[3] === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const faint = {};
  for (const one of document.body.querySelectorAll("*:not(script):not(svg *)")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.checkVisibility()) continue;
    const [first, second] = [light(parsed(getComputedStyle(one).color)), light(behind(one))].sort((a, b) => b - a);
    const contrast = (first + 0.05) / (second + 0.05);
    if (contrast < least) faint[`${one.tagName}.${one.className}`] = contrast;
  }
  return faint;
}"""

_CUT = """() => [...document.querySelectorAll("main svg")].filter((svg) => svg.checkVisibility()).flatMap((svg) => {
  const frame = svg.viewBox.baseVal, slack = 1;
  return [...svg.querySelectorAll("path, rect, line, text")].filter((one) => !one.closest("defs")).filter((one) => {
    const box = one.getBBox();
    return box.width && (box.x < frame.x - slack || box.y < frame.y - slack
      || box.x + box.width > frame.x + frame.width + slack || box.y + box.height > frame.y + frame.height + slack);
  }).map((one) => `${svg.getAttribute("class")}: ${one.tagName} ${one.getAttribute("class")} ${one.textContent}`);
})"""


@dataclass(frozen=True)
class Dossier:
    """A dossier on disk, what it was made of, and the folder of the statements behind it."""

    page: Path
    content: dict[str, Any]
    statements: Path

    @property
    def address(self) -> str:
        """Return where a browser finds it."""
        return self.page.as_uri()

    @property
    def sums(self) -> dict[str, dict[str, int]]:
        """Return what the claims come to under each rule, in fen."""
        sums: dict[str, dict[str, int]] = self.content["sections"][0]["sums"]
        return sums

    def line_of(self, file: int, row: int) -> str | None:
        """Return a line of a source file as it is on disk; None for a file that is not made of lines of text."""
        name = next(entry["name"] for entry in self.content["files"] if entry["number"] == file)
        outer, _, inner = name.partition("!")
        found = sorted(path for path in self.statements.rglob(Path(outer).name) if path.is_file())
        if not (inner or outer).endswith(".csv") or len(found) != 1:
            return None
        raw = zipfile.ZipFile(found[0]).read(inner) if inner else found[0].read_bytes()
        return _decoded(raw).splitlines()[row - 1]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def fen(text: str) -> int:
    """Return an amount as the page writes it, in fen."""
    assert _MONEY.match(text), text
    return int(text.replace("−", "-").replace(",", "").replace(".", ""))


def read_tiles(page: "Page") -> dict[str, int]:
    """Return the figures of the summary as they are shown, in fen."""
    shown = [one.inner_text() for one in page.locator("#summary .tiles dd:not(.small)").all()]
    return dict(zip(PARTS, map(fen, shown), strict=True))


def choose(page: "Page", **chosen: str) -> None:
    """Choose a rule (``rule="lifo"``) or a language (``lang="en"``) in the bar."""
    for name, value in chosen.items():
        page.locator(f"button[data-set-{name}='{value}']").click()


def shown_transfers(page: "Page") -> "list[Locator]":
    """Return the transfers of the appendix that can be seen."""
    return page.locator("#transfers tbody tr[id]:visible").all()


def shown_numbers(page: "Page") -> list[int]:
    """Return the numbers of the transfers that can be seen."""
    script = "rows => rows.filter(row => row.checkVisibility()).map(row => Number(row.id.slice(1)))"
    numbers: list[int] = page.locator("#transfers tbody tr[id]").evaluate_all(script)
    return numbers


def list_overhanging(page: "Page") -> list[str]:
    """Return what reaches beyond the right edge of the window and cannot be scrolled to within a box of its own."""
    overhanging: list[str] = page.evaluate(_OVERHANG)
    return overhanging


def list_faint(page: "Page", *, least: float = 4.5) -> dict[str, float]:
    """Return the kinds of text whose contrast with what is behind them is less than ``least``."""
    faint: dict[str, float] = page.evaluate(_FAINT, least)
    return faint


def list_cut(page: "Page") -> list[str]:
    """Return what of the visible drawings lies outside of its drawing's frame and is cut off there."""
    cut: list[str] = page.evaluate(_CUT)
    return cut


def describe(value: object) -> str:
    """Return a value for the message of a failed comparison."""
    return json.dumps(value, ensure_ascii=False, indent=1)
