"""Which parts of a page can a person not read, reach or hit? Measured in the browser, each told with its words."""

from typing import TYPE_CHECKING, Any

from firsthour.web.config.catalogues import catalogue_path, list_apps, read_catalogue

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# a phone shows a table too wide for it inside .scrollx: what is cut off there is not lost
_OVERHANG = """() => {
  const held = (one) => {
    for (let box = one.parentElement; box && box !== document.body; box = box.parentElement)
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(box).overflowX)) return true;
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1 && !held(one))
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
}"""
_SMALL = """([least, within]) => [...document.querySelectorAll(within)].flatMap((root) =>
    [...root.querySelectorAll("a[href], button, summary, select, input:not([type=hidden]), textarea")])
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !one.closest(".skip, .sr")
    && !(one.closest("p, dd, li, td, .s, .hint") && one.tagName === "A"))
  .filter((one) => {
    const box = (one.closest("label") || one).getBoundingClientRect();
    const row = one.closest("[data-row]");
    const tall = row && one.matches("[data-open]") ? row.getBoundingClientRect() : box;
    return box.width && (tall.height < least - 0.5 || tall.width < least - 0.5);
  })
  .map((one) => {
    const box = one.getBoundingClientRect();
    const words = (one.textContent.trim() || one.name || "").slice(0, 30);
    return `${one.tagName}.${one.className} ${words} ${Math.round(box.width)}×${Math.round(box.height)}`;
  })"""
_FAINT = """(least) => {
  const parsed = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (one) => {
    const own = one.getBoundingClientRect(), x = own.left + own.width / 2, y = own.top + own.height / 2;
    const holds = (box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    let isInside = false;  // what scrolls inside a box lies on it, wherever it is now
    for (let box = one; box; box = box.parentElement) {
      isInside = isInside || getComputedStyle(box).overflowX !== "visible";
      if (!isInside && !holds(box.getBoundingClientRect())) continue;  // a label that hangs beside its mark
      const look = getComputedStyle(box);
      const rgb = parsed(look.backgroundColor);
      const stripe = look.backgroundImage.match(/rgb\\([^)]*\\)/);
      if (stripe) return parsed(stripe[0]);
      if (rgb.length === 3 || rgb[3] === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const faint = new Set();
  for (const one of document.body.querySelectorAll("*:not(script, svg, svg *)")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.checkVisibility() || one.closest("[aria-disabled=true], :disabled, .sr, .skip, .btn kbd")) continue;
    const [first, second] = [light(parsed(getComputedStyle(one).color)), light(behind(one))].sort((a, b) => b - a);
    const contrast = (first + 0.05) / (second + 0.05);
    if (contrast < least) faint.add(`${one.tagName}.${one.className} ${contrast.toFixed(2)} ${one.textContent.trim().slice(0, 20)}`);
  }
  return [...faint];
}"""  # noqa: E501
_TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent.trim();
    if (words && !node.parentElement.closest("script, style, [lang=en]")) found.push(words);
  }
  for (const name of ["title", "aria-label", "placeholder", "alt"])
    document.body.querySelectorAll(`[${name}]`).forEach((one) => found.push(one.getAttribute(name).trim()));
  return [...found, document.title.split(" · ")[0]];
}"""
_OVER_THE_CLOCK = """() => {
  const next = document.querySelector(".fh-next");
  if (!next) return [];
  const box = next.getBoundingClientRect();
  return [[4, 4], [box.width / 2, box.height / 2], [box.width - 4, box.height - 4]]
    .map(([x, y]) => document.elementFromPoint(box.left + x, box.top + y))
    .filter((one) => !one || !next.contains(one)).map((one) => one ? `${one.tagName}.${one.className}` : "nothing");
}"""


def await_count(found: "Locator", number: int) -> None:
    """Wait until so many elements are found: a page may have its address before it has its rows."""
    from playwright.sync_api import expect

    expect(found).to_have_count(number)


def list_overhanging(page: "Page") -> list[str]:
    """Return what stands out of the page at the right, and that the page scrolls sideways."""
    found: list[str] = page.evaluate(_OVERHANG)
    width: list[int] = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*found, *([f"the page is {width[0]} wide"] if width[0] > width[1] else [])]


def list_small_targets(page: "Page", *, least: int = 44, within: str = "body") -> list[str]:
    """Return what is tapped and smaller than a finger; links inside running text and tables excepted."""
    found: list[str] = page.evaluate(_SMALL, [least, within])
    return found


def list_faint(page: "Page", *, least: float = 4.5) -> list[str]:
    """Return the texts that hardly stand out from what is behind them (WCAG 2.2, 1.4.3)."""
    found: list[str] = page.evaluate(_FAINT, least)
    return found


def list_over_the_clock(page: "Page") -> list[str]:
    """Return what lies over the next clock."""
    found: list[str] = page.evaluate(_OVER_THE_CLOCK)
    return found


def list_untranslated(page: "Page") -> list[str]:
    """Return the source texts that stand as they are on a Chinese page."""
    known = source_texts()
    shown: list[str] = page.evaluate(_TEXTS)
    return sorted({words for words in shown if words in known})


def source_texts() -> set[str]:
    """Return every English text that has a Chinese one that differs."""
    texts: set[str] = set()
    for app in list_apps():
        path = catalogue_path(app)
        for message in read_catalogue(path) if path.is_file() else []:
            pairs: Any = zip(_both(message.id), _both(message.string), strict=False)
            texts |= {source.strip() for source, chinese in pairs if source and source != chinese and len(source) > 2}
    return texts


def _both(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
