"""``python -m docs.builder write`` makes the generated parts anew; ``python -m docs.builder site`` builds the site."""

import argparse
from pathlib import Path

from docs.builder.made import make_everything
from docs.builder.site import build_site

DOCS = Path(__file__).resolve().parents[1]


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m docs.builder", description=__doc__)
    parser.add_argument("what", choices=("write", "site"))
    parser.add_argument("--out", type=Path, default=DOCS.parent / "build" / "site", help="where the site goes")
    asked = parser.parse_args()
    if asked.what == "site":
        n_pages = build_site(DOCS, asked.out)
        print(f"{n_pages} pages: {asked.out / 'index.html'}")
        return
    for path, text in make_everything(DOCS).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.relative_to(DOCS)}")


if __name__ == "__main__":
    main()
