"""The slow, obvious twin of what a hold holds: hour by hour, the bank's words and the releases as they took effect."""

from collections.abc import Mapping


def held_slowly(first_fen: int, *, words: Mapping[int, int], releases: Mapping[int, int], hours: int) -> int:
    """Return what is held after so many hours; ``words``: what the bank says it holds since an hour."""
    held = first_fen
    for hour in range(hours + 1):
        if hour in words:
            held = words[hour]
        if hour in releases:
            held = max(0, held - releases[hour])
    return held
