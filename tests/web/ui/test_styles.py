"""Do the style sheets keep their promises: contrast as designed, readable by Chromium 109, small enough?"""

import gzip
import re
from pathlib import Path

import pytest

from firsthour.web.config.catalogues import WEB

STATIC = WEB / "ui" / "static"
SHEETS = sorted((STATIC / "ui").glob("*.css"))
SCRIPTS = sorted((STATIC / "ui").glob("*.js"))
TOKENS = (STATIC / "ui" / "tokens.css").read_text(encoding="utf-8")
MOST_GZ = 250_000  # a desk page, styles and scripts of others included
MOST_OWN_GZ = 45_000
MOST_LINES = 400

# contrast of a token against the surface it sits on, as designed: (token, surface, light, dark)
CONTRASTS = (
    ("ink", "surface", 16.4, 14.3),
    ("ink-2", "surface", 7.9, 8.8),
    ("ink-3", "surface", 5.4, 6.0),
    ("brand", "surface", 11.3, 9.8),
    ("on-fill", "brand-fill", 11.3, 5.6),
    ("link", "surface", 6.5, 8.4),
    ("urgent", "surface", 6.6, 8.5),
    ("on-fill", "urgent-fill", 6.6, 5.3),
    ("high", "surface", 6.5, 9.4),
    ("medium", "surface", 7.0, 10.5),
    ("low", "surface", 7.9, 8.8),
    ("ok", "surface", 6.5, 9.5),
)
# text on its own tint: at least 4.5; borders of controls: at least 3
TINTS = (
    ("urgent", "urgent-bg", 4.5),
    ("high", "high-bg", 4.5),
    ("medium", "medium-bg", 4.5),
    ("low", "low-bg", 4.5),
    ("ok", "ok-bg", 4.5),
    ("ink", "select", 4.5),
    ("brand", "select", 4.5),
    ("ink-2", "inset", 4.5),
    ("ink-3", "inset", 4.5),
    ("ink-3", "canvas", 4.5),
    ("line-strong", "surface", 3.0),
    ("link", "surface", 3.0),
)
# what Chromium 109 does not know; inside @supports or as a lone enhancement it may stand where EXTRA says so
NEWER = (
    r"color-mix\(", r"light-dark\(", r"\boklch\(", r"\boklab\(", r"\blab\(", r"\blch\(", r"[^-\w]color\(",
    r"\bfrom var\(", r"&[\s.:\[>]", r"text-wrap", r"field-sizing", r"@starting-style", r"@scope", r"subgrid",
    r"anchor-name", r"position-anchor", r":popover-open", r":dir\(", r":user-(in)?valid", r"transition-behavior",
    r"animation-timeline", r"(?<!-webkit-)\bmask(-image)?\s*:", r"interpolate-size", r"\brlh\b", r"\bround\(",
    r"text-box", r"scrollbar-(color|width)", r"initial-letter", r"@container style", r"text-spacing-trim",
    r"@bottom-", r"@top-", r"\blinear\([^-]", r"\bif\(",
)  # fmt: skip
EXTRA = {
    "text-spacing-trim": "@supports",
    "@bottom-": "margin boxes are left out by older browsers and nothing is lost",
}


def palette(theme: str) -> dict[str, str]:
    """Return the tokens of one theme."""
    blocks = re.findall(r"([^{}]*)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", TOKENS, flags=re.DOTALL))
    wanted = [body for head, body in blocks if f"[data-bs-theme={theme}]" in head or head.strip() == ":root"]
    return dict(re.findall(r"--fh-([\w-]+):\s*([^;]+);", "".join(wanted)))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours. Source: WCAG 2.2, relative luminance and contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def newer_than_109(text: str) -> list[str]:
    """Return what in a style sheet the oldest browser would not read."""
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [found for pattern in NEWER for found in (match[0] for match in re.finditer(pattern, plain))]


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("token", "surface", "light", "dark"), CONTRASTS)
def test_contrasts_are_those_of_the_design(token: str, surface: str, light: float, dark: float) -> None:
    for theme, wanted in (("light", light), ("dark", dark)):
        colours = palette(theme)
        assert contrast(colours[token], colours[surface]) == pytest.approx(wanted, abs=0.06), theme


@pytest.mark.parametrize(("token", "surface", "least"), TINTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_on_tints_and_borders_stand_out(token: str, surface: str, least: float, theme: str) -> None:
    colours = palette(theme)
    assert contrast(colours[token], colours[surface]) >= least


def test_both_palettes_name_the_same_tokens() -> None:
    own = set(palette("light")) - {"font", "mono", "on-fill", "r-s", "r", "r-l"}
    assert own == set(palette("dark")) - {"font", "mono", "on-fill", "r-s", "r", "r-l"}
    assert len(own) > 40


def test_paper_is_white_whatever_the_theme_was() -> None:
    printed = (STATIC / "ui" / "print.css").read_text(encoding="utf-8")
    palette_of_paper = dict(re.findall(r"--fh-([\w-]+): ([^;]+);", printed))
    themed = {name for name, value in palette("dark").items() if palette("light")[name] != value}
    assert themed - set(palette_of_paper) == set()
    assert contrast(palette_of_paper["ink-3"], palette_of_paper["low-bg"]) >= 4.5


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_the_oldest_browser_reads_the_sheet(path: Path) -> None:
    left = []
    for found in newer_than_109(path.read_text(encoding="utf-8")):
        reason = next((why for what, why in EXTRA.items() if found.startswith(what)), None)
        if reason is None:
            left.append(found)
    assert left == []
    trimmed = path.read_text(encoding="utf-8").count("text-spacing-trim")
    assert trimmed in (0, 2)  # the condition and its one rule


@pytest.mark.parametrize(
    "bad",
    [
        "a{color:color-mix(in srgb,red,blue)}",
        "a{b{color:red}&:hover{}}",
        "a{color:light-dark(#fff,#000)}",
        "p{text-wrap:balance}",
    ],
)
def test_the_check_finds_what_is_too_new(bad: str) -> None:
    assert newer_than_109(bad) != []


def test_every_variable_used_is_set() -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in SHEETS)
    set_ones = set(re.findall(r"(--[\w-]+)\s*:", sheets)) | {"--n", "--at", "--width", "--left"}
    assert set(re.findall(r"var\((--(?:fh|c|k|n|at|left|width|fill)[\w-]*)", sheets)) <= set_ones


def test_every_token_is_used() -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in SHEETS)
    assert {name for name in palette("light") if f"var(--fh-{name})" not in sheets} <= {"on-fill"}


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS], ids=lambda path: path.name)
def test_a_file_is_short_and_begins_with_its_question(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert text.startswith("/*")
    assert "?" in text.partition("*/")[0]


def test_styles_and_scripts_stay_small() -> None:
    own = sum(len(gzip.compress(path.read_bytes(), 9)) for path in [*SHEETS, *SCRIPTS])
    assert own < MOST_OWN_GZ
    others = [STATIC / "vendor" / name for name in ("tabler.min.css", "htmx.min.js", "icons.svg")]
    if all(path.is_file() for path in others):
        assert own + sum(len(gzip.compress(path.read_bytes(), 9)) for path in others) < MOST_GZ - 100_000


def test_scripts_use_nothing_that_the_policy_or_the_oldest_browser_refuses() -> None:
    refused = re.compile(
        r"\beval\(|new Function|\.toSorted\(|Object\.groupBy|\.withResolvers|moveBefore|setAttribute\(\"style\""
    )
    assert [(path.name, found) for path in SCRIPTS for found in refused.findall(path.read_text(encoding="utf-8"))] == []
