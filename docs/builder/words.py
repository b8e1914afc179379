"""In which languages does the documentation speak, and how are the made parts worded in each?"""

LANGUAGES = ("en", "zh")


def language_of_page(name: str) -> str:
    """Return the language of a page by its file name: ``tutorial.zh.md`` is Chinese."""
    return "zh" if name.endswith(".zh.md") else "en"


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; bars and line ends inside cells are kept from breaking it."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
