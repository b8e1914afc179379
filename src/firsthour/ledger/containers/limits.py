"""How much may come out of one archive or workbook before it counts as an attack or a mistake?"""

from dataclasses import dataclass

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Bounds that every reader of containers keeps; each one that is passed gives one clear error."""

    total_bytes: int = 16 * GIB  # all that comes out of one archive given by the user, nested ones included
    member_bytes: int = 4 * GIB  # one member of an archive
    members: int = 20_000  # members of one archive given by the user, nested ones included
    depth: int = 4  # archives within archives
    ratio: int = 200  # uncompressed : compressed; only above ``ratio_floor_bytes``
    ratio_floor_bytes: int = 64 * MIB
    workbook_memory_bytes: int = 4 * GIB  # what the reader of one workbook may use, as a process of its own
    workbook_cpu_s: int = 600
    workbook_bytes: int = 4 * GIB  # uncompressed XML of one workbook
    sheet_cells: int = 40_000_000  # rows x columns of one sheet's used area, which is held in memory
    legacy_bytes: int = 512 * MIB  # an .xls file, which is held in memory


DEFAULT_LIMITS = Limits()


def is_bomb(packed: int, unpacked: int, *, limits: Limits) -> bool:
    """Tell whether a member grows so much that it was made to do harm."""
    return unpacked > limits.ratio_floor_bytes and unpacked > limits.ratio * max(packed, 1)
