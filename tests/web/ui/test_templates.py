"""Do all templates of all apps keep the promises of the pages: nothing inline, known icons, documented components?"""

import re
from pathlib import Path

import pytest

from firsthour.web.config.catalogues import WEB
from firsthour.web.ui.context import SHELL_SCRIPTS, STYLE_SHEETS

ROOT = Path(__file__).resolve().parents[3]
ICONS = set((ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").split())
TEMPLATES = sorted(path for path in WEB.glob("*/templates/**/*.html"))
CODE = sorted(WEB.rglob("*.py"))
COMPONENTS = sorted((WEB / "ui" / "templates" / "cotton").glob("*.html"))
STATIC = WEB / "ui" / "static"
INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE), "an inline script"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "an inline handler"),
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<style(?![^>]*nonce)", re.IGNORECASE), "a style block without nonce"),
    (re.compile(r"javascript:", re.IGNORECASE), "a script address"),
    (re.compile(r"hx-on|hx-vals=['\"]js:", re.IGNORECASE), "a script in htmx"),
    (re.compile(r"(src|href)=[\"'](https?:)?//", re.IGNORECASE), "something from outside"),
)


def faults_of(text: str) -> list[str]:
    """Return what in a template the security policy would stop."""
    return [words for pattern, words in INLINE if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_has_nothing_inline(path: Path) -> None:
    assert faults_of(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "bad",
    [
        "<script>x</script>",
        '<a onclick="x">',
        '<i style="x">',
        "<style>x</style>",
        '<a href="javascript:x">',
        '<b hx-on:click="x">',
        '<img src="https://x">',
    ],
)
def test_the_check_finds_what_it_looks_for(bad: str) -> None:
    assert faults_of(bad) != []


def test_every_icon_named_is_in_the_sprite() -> None:
    named = re.compile(
        r"""<c-icon[^>]*?\sname="([a-z0-9-]+)"|\sicon="([a-z0-9-]+)\""""
        r"""|icon(?:=|":\s*)"([a-z0-9-]+)\"|\{% icon "([a-z0-9-]+)\""""
    )
    used = {
        (icon, str(path.relative_to(WEB)))
        for path in [*TEMPLATES, *CODE]
        for groups in named.findall(path.read_text(encoding="utf-8"))
        for icon in groups
        if icon
    }
    assert len(used) > 40
    assert {pair for pair in used if pair[0] not in ICONS} == set()


def test_the_sprite_that_is_served_holds_the_listed_icons() -> None:
    sprite = STATIC / "vendor" / "icons.svg"
    if not sprite.is_file():
        pytest.skip("the front-end files are not built: python frontend/build.py")
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite.read_text(encoding="utf-8"))) == ICONS


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_what_it_is_and_defaults_every_attribute(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    comment = re.match(r"\{% comment %\}(.+?)\{% endcomment %\}", text, re.DOTALL)
    assert comment, "it begins with a comment of its attributes"
    declared = re.search(r"<c-vars\s([^>]*?)/>", text)
    for name in re.findall(r":?([a-z-]+)=", declared[1]) if declared else []:
        assert name in comment[1] or name in ("class", "type", "id"), f"{name} is not explained"


def test_every_component_is_shown_in_the_gallery() -> None:
    pages = [*(WEB / "ui" / "templates" / "ui").rglob("*.html"), *COMPONENTS]
    shown = {name for path in pages for name in re.findall(r"<c-([a-z-]+)", path.read_text(encoding="utf-8"))}
    assert {path.stem.replace("_", "-") for path in COMPONENTS} - shown - {"form", "drawer", "toast"} == set()


def test_the_frame_loads_what_is_there_and_all_of_it() -> None:
    named = {*STYLE_SHEETS, *SHELL_SCRIPTS, "ui/theme.js"}
    there = {f"ui/{path.name}" for path in (STATIC / "ui").iterdir() if path.suffix in (".css", ".js")}
    assert named == there
