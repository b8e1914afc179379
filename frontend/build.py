"""Which files of others do the pages need? Puts them where the site serves them from: styles, one script, one sprite.

    python frontend/build.py [TARGET]

``npm ci`` has brought the packages by their pins (``package-lock.json``). What lands in the target folder is made
anew each time and never committed:

===================  ======================================================================
file                 from
===================  ======================================================================
tabler.min.css       @tabler/core, as published (its source map line taken out)
htmx.min.js          htmx.org, as published
icons.svg            one sprite of the outline icons that ``frontend/icons.txt`` names
===================  ======================================================================
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules"
TARGET = ROOT / "src" / "firsthour" / "web" / "ui" / "static" / "vendor"
_KEPT = re.compile(r"<(path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>")


def make_sprite(names: list[str], icons: Path) -> str:
    """Return one SVG with a symbol for each icon; an icon that does not exist is an error."""
    missing = [name for name in names if not (icons / f"{name}.svg").is_file()]
    if missing:
        raise SystemExit(f"no such icon: {', '.join(missing)}")
    symbols = []
    for name in names:
        drawn = (icons / f"{name}.svg").read_text(encoding="utf-8")
        shapes = "".join(match.group(0) for match in _KEPT.finditer(drawn) if 'd="M0 0h24v24H0z"' not in match.group(0))
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def build(target: Path) -> None:
    """Write every file into the folder."""
    target.mkdir(parents=True, exist_ok=True)
    styles = (PACKAGES / "@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    (target / "tabler.min.css").write_text(re.sub(r"/\*# sourceMappingURL=.*?\*/", "", styles), encoding="utf-8")
    (target / "htmx.min.js").write_bytes((PACKAGES / "htmx.org/dist/htmx.min.js").read_bytes())
    names = (ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").split()
    (target / "icons.svg").write_text(make_sprite(names, PACKAGES / "@tabler/icons/icons/outline"), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if sys.argv[1:] else TARGET)
