"""How are the small pictures drawn? Shapes and words as SVG text that follows the reader's light or dark."""

from collections.abc import Iterable
from html import escape

_STYLE = """
  text { font: 13px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif; fill: #16202e; }
  .small { font-size: 12px; } .dim { fill: #465264; } .bold { font-weight: 600; } .on { fill: #fff; }
  .paper { fill: #fff; } .line { stroke: #868f9d; fill: none; }
  .guide { stroke: #868f9d; stroke-dasharray: 3 3; fill: none; }
  .stolen { fill: #b93a0e; } .clean { fill: #d5dae1; stroke: #657182; }
  .unseen { fill: #f3dcef; stroke: #9c2f86; stroke-dasharray: 4 3; }
  .exit { fill: #e6e8ec; stroke: #20262f; } .seen { fill: #eaf1fb; stroke: #1b3a6b; }
  .flow { stroke: #b93a0e; fill: none; opacity: .55; }
  .gap { fill: #fdefdf; stroke: #974800; stroke-dasharray: 4 3; }
  .through { fill: #b93a0e; opacity: .2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6eaf1; } .dim { fill: #b0bac9; } .on { fill: #16202e; } .paper { fill: #151b25; }
    .stolen { fill: #ff8a5c; } .clean { fill: #3a4454; stroke: #9aa5b5; } .unseen { fill: #3a1f36; stroke: #ffb0ea; }
    .exit { fill: #2a3240; stroke: #f2f4f7; } .seen { fill: #1a2a45; stroke: #a9c4f5; } .flow { stroke: #ff8a5c; }
    .gap { fill: #37230b; stroke: #f7b06a; }
  }
"""


def drawing(width: float, height: float, *, title: str, shapes: Iterable[str]) -> str:
    """Return an SVG picture with a title that is read aloud, on its own paper."""
    body = "\n".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img">\n<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n'
        f'<rect class="paper" width="{width:g}" height="{height:g}" rx="8"/>\n{body}\n</svg>\n'
    )


def words(x: float, y: float, *, text: str, look: str = "", anchor: str = "start") -> str:
    """Return a line of text that begins, ends or is centred (``anchor``) at a point."""
    return f'<text x="{x:g}" y="{y:g}" class="{look}" text-anchor="{anchor}">{escape(text)}</text>'


def box(x: float, y: float, *, width: float, height: float, look: str, radius: float = 2) -> str:
    """Return a rectangle."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" class="{look}"/>'


def stroke(x1: float, y1: float, *, to: tuple[float, float], look: str = "line") -> str:
    """Return a straight line to the point ``to``."""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{to[0]:g}" y2="{to[1]:g}" class="{look}"/>'


def band(start: tuple[float, float], end: tuple[float, float], *, thickness: float) -> str:
    """Return a curved band from a point on the left to one on the right."""
    middle = (start[0] + end[0]) / 2
    path = f"M{start[0]:g} {start[1]:g} C{middle:g} {start[1]:g} {middle:g} {end[1]:g} {end[0]:g} {end[1]:g}"
    return f'<path d="{path}" class="flow" stroke-width="{thickness:g}"/>'


def text_width(text: str) -> float:
    """Return about how wide a text is: a Chinese sign takes twice the room of a letter."""
    return sum(13.0 if ord(sign) > 0x2E7F else 7.2 for sign in text)
