"""How are rows of plain ledgers put in ledger order without being held in memory? One statement a function.

The statements build on each other; the tables they leave are

========= ==============================================================================================
table     one row per
========= ==============================================================================================
legs      leg that moves money: ``file`` (number of its file by hash), the columns of ``ledger.rows``
pairs     (number, institution) as written: ``own_first``, ``peer_first`` (first leg on each side)
sides     (number, institution, currency) as written: its ``line``
lines     line: ``account``, ``currency``, ``covered``, ``end`` (``book.End`` of money paid to it)
moves     leg, with the lines of its two sides
repeats   row that repeats another: ``place``, ``first`` (that other's place), both as ``PLACE``
named     serial that stands on several rows: ``first`` (place of the row that keeps it)
========= ==============================================================================================
"""

from collections.abc import Sequence
from pathlib import Path

from firsthour.ledger.book import End, EventKind
from firsthour.ledger.rows import RowFlag

PLACE = "(file::BIGINT << 43) | (sheet::BIGINT << 28) | row"  # files < 2^19, sheets < 2^15, rows < 2^28
LARGEST_ROW = 2**28 - 1
SIDES = ("own", "peer")
_PLAIN, _CONVERSION = int(RowFlag.PLAIN), int(RowFlag.CONVERSION)
_KNOWN_FLAGS = _PLAIN | _CONVERSION


def make_legs(segments: Sequence[Path]) -> str:
    """Return the statement that makes ``legs``, a view over the rows of some segments, numbered as they stand."""
    columns = (
        "sheet, row, leg, direction, amount, time_us, precision, flags, serial, memo, currency, own_number, "
        "own_institution, own_name, peer_number, peer_institution, peer_name, balance, ref_serial"
    )
    parts = [
        f"SELECT {number}::INTEGER AS file, {columns} FROM read_parquet({_quoted(path)}) WHERE set_aside = 0"
        for number, path in enumerate(segments)
    ]
    return "CREATE VIEW legs AS " + " UNION ALL ".join(parts)


def fetch_kind_of_rows() -> str:
    """Return the statement that tells what the rows are: (strange, finest, coarsest precision, split seconds).

    ``strange`` counts rows that say more than a plain row does: names, balances, blank numbers, other flags.
    """
    plain = (
        f"(leg = 0 AND flags IN ({_PLAIN}, {_KNOWN_FLAGS})) OR (leg = 1 AND flags = {_CONVERSION} AND direction = 1)"
    )
    silent = "own_name = '' AND peer_name = '' AND balance IS NULL AND ref_serial = ''"
    numbered = f"own_number <> '' AND peer_number <> '' AND row <= {LARGEST_ROW}"
    return (
        f"SELECT count(*) FILTER (WHERE NOT (({plain}) AND {silent} AND {numbered})), "
        "min(precision), max(precision), count(*) FILTER (WHERE time_us % 1000000 <> 0) FROM legs"
    )


def make_pairs() -> str:
    """Return the statement that makes ``pairs``."""
    leg = f"({PLACE}) * 2 + leg"
    return f"""
        CREATE TABLE pairs AS
        SELECT number, institution, min(own_place) AS own_first, min(peer_place) AS peer_first
        FROM (
            SELECT own_number AS number, own_institution AS institution, {leg} AS own_place, NULL AS peer_place
            FROM legs
            UNION ALL
            SELECT peer_number, peer_institution, NULL, {leg} FROM legs
        )
        GROUP BY number, institution"""


def make_sides_of_numbers() -> str:
    """Return the statement that makes ``sides`` where no row names an institution: a number is its account."""
    return f"""
        CREATE TABLE sides AS
        SELECT number, '' AS institution, currency, number AS account,
            (row_number() OVER (ORDER BY number, currency) - 1)::INTEGER AS line
        FROM ({_both_sides("number")})"""


def make_sides_of_pairs() -> str:
    """Return the statement that makes ``sides`` from the table ``resolved`` (number, institution, account)."""
    return f"""
        CREATE TABLE sides AS
        SELECT s.number, s.institution, s.currency,
            (dense_rank() OVER (ORDER BY r.account, s.currency) - 1)::INTEGER AS line, r.account
        FROM ({_both_sides("number, institution")}) s JOIN resolved r USING (number, institution)"""


def make_moves() -> str:
    """Return the statement that makes ``moves``; ``memo`` is only told apart, ``own`` and ``peer`` are lines."""
    return """
        CREATE TABLE moves AS
        SELECT l.file, l.sheet, l.row, l.leg, l.flags, l.amount, l.time_us, l.precision, l.serial,
            hash(l.memo) AS memo, o.line AS own, p.line AS peer
        FROM legs l
        JOIN sides o ON o.number = l.own_number AND o.institution = l.own_institution AND o.currency = l.currency
        JOIN sides p ON p.number = l.peer_number AND p.institution = l.peer_institution AND p.currency = l.currency"""


def fetch_synthetic_accounts() -> str:
    """Return the statement that lists accounts whose name may be synthetic."""
    return "SELECT DISTINCT account FROM sides WHERE account LIKE '~%'"


def make_lines() -> str:
    """Return the statement that makes ``lines``; the table ``synthetic`` (account, ending) names those without rows."""
    return f"""
        CREATE TABLE lines AS
        WITH touched AS (
            SELECT own AS line FROM moves
            UNION
            SELECT peer FROM moves WHERE flags = {_PLAIN}
        )
        SELECT s.line, s.account, s.currency,
            t.line IS NOT NULL AND y.account IS NULL AS covered, coalesce(y.ending, {int(End.NEVER)}) AS ending
        FROM (SELECT DISTINCT line, account, currency FROM sides) s
        LEFT JOIN touched t USING (line)
        LEFT JOIN synthetic y USING (account)"""


def fetch_lines() -> str:
    """Return the statement that lists (account, currency, covered) by line."""
    return "SELECT account, currency, covered FROM lines ORDER BY line"


def fetch_covered() -> str:
    """Return the statement that lists (account, currency) of covered lines as the report orders them."""
    return "SELECT account, currency FROM lines WHERE covered ORDER BY account, nullif(currency, 'CNY') NULLS FIRST"


def fetch_pairs() -> str:
    """Return the statement that lists (number, institution, own_first, peer_first) of all pairs."""
    return "SELECT number, institution, own_first, peer_first FROM pairs ORDER BY number, institution"


def make_repeats(several_files: bool) -> str:
    """Return the statement that makes ``repeats``.

    In one file a row repeats an earlier one that is equal in everything and has the same serial. Between files
    the rows of a line are matched as a multiset: the nth of its kind in one file stands for the nth in the
    first file, by hash, that has so many.
    """
    inside = f"""
        SELECT place, first FROM (
            SELECT {PLACE} AS place,
                min({PLACE}) OVER (PARTITION BY file, own, peer, memo, time_us, amount, serial) AS first
            FROM moves
            WHERE leg = 0 AND serial <> '' AND hash(file, serial) IN (
                SELECT hash(file, serial) FROM moves WHERE leg = 0 AND serial <> '' GROUP BY 1 HAVING count(*) > 1
            )
        ) WHERE place <> first"""
    if not several_files:
        return f"CREATE TABLE repeats AS {inside}"
    kind = "own, peer, time_us, amount, serial"
    return f"""
        CREATE TABLE repeats AS
        WITH inside AS ({inside}),
        standing AS (
            SELECT file, {PLACE} AS place, {kind} FROM moves m
            WHERE leg = 0 AND NOT EXISTS (SELECT 1 FROM inside i WHERE i.place = {PLACE})
        ),
        shared AS (SELECT {kind} FROM standing GROUP BY {kind} HAVING min(file) <> max(file)),
        counted AS (
            SELECT {kind}, place, row_number() OVER (PARTITION BY {kind}, file ORDER BY place) AS nth
            FROM standing JOIN shared USING ({kind})
        ),
        matched AS (SELECT place, min(place) OVER (PARTITION BY {kind}, nth) AS first FROM counted),
        between_files AS (SELECT place, first FROM matched WHERE place <> first)
        SELECT i.place, coalesce(b.first, i.first) AS first
        FROM inside i LEFT JOIN between_files b ON b.place = i.first
        UNION ALL
        SELECT place, first FROM between_files"""


def make_named() -> str:
    """Return the statement that makes ``named``: an id given to several rows names the first that stands."""
    return f"""
        CREATE TABLE named AS
        WITH standing AS (
            SELECT serial, {PLACE} AS place FROM moves m
            WHERE leg = 0 AND serial <> '' AND NOT EXISTS (SELECT 1 FROM repeats r WHERE r.place = {PLACE})
        ),
        often AS (SELECT hash(serial) AS hashed FROM standing GROUP BY 1 HAVING count(*) > 1)
        SELECT serial, min(place) AS first FROM standing
        WHERE hash(serial) IN (SELECT hashed FROM often)
        GROUP BY serial HAVING count(*) > 1"""


def write_events(target: Path) -> str:
    """Return the statement that writes all events in ledger order to a Parquet file, as ``book.Book`` has them."""
    pays = f"(o.covered OR m.flags & {_CONVERSION} <> 0)"
    receives = f"(p.covered AND m.flags & {_CONVERSION} = 0)"
    kind = f"""CASE WHEN m.leg > 0 OR NOT {pays} THEN {int(EventKind.IN)}
                    WHEN {receives} THEN {int(EventKind.TRANSFER)} ELSE {int(EventKind.OUT)} END"""
    return f"""
        COPY (
            WITH known AS (
                SELECT m.*, ({kind})::TINYINT AS kind, {PLACE} AS place, p.ending
                FROM moves m JOIN lines o ON o.line = m.own JOIN lines p ON p.line = m.peer
            ),
            turned AS (
                SELECT *, CASE WHEN leg > 0 THEN peer ELSE own END AS payer,
                    CASE WHEN leg > 0 THEN own ELSE peer END AS payee
                FROM known k
                WHERE NOT EXISTS (SELECT 1 FROM repeats r WHERE r.place = k.place)
            )
            SELECT kind, (CASE WHEN kind = {int(EventKind.IN)} THEN -1 ELSE payer END)::INTEGER AS src,
                payee::INTEGER AS dst, payer::INTEGER AS payer, amount,
                time_us, precision, time_us AS dst_time_us, precision AS dst_precision, (-1)::INTEGER AS slot,
                (CASE WHEN kind <> {int(EventKind.OUT)} THEN 0 WHEN flags & {_CONVERSION} <> 0
                    THEN {int(End.EXCHANGE)} ELSE ending END)::TINYINT AS "end",
                false AS refunded, file AS file_idx, sheet, row, leg,
                (-1)::INTEGER AS mirror_file_idx, (-1)::SMALLINT AS mirror_sheet, (-1)::BIGINT AS mirror_row,
                CASE WHEN leg = 0 AND t.serial <> '' AND coalesce(n.first, t.place) = t.place
                    THEN t.serial END AS given_id
            FROM turned t LEFT JOIN named n ON n.serial = t.serial
            ORDER BY t.time_us, t.place, t.leg
        ) TO {_quoted(target)} (FORMAT parquet, COMPRESSION zstd)"""


def fetch_repeats_by_file() -> str:
    """Return the statement that counts (file, rows that repeat another)."""
    return "SELECT place >> 43, count(*) FROM repeats GROUP BY 1"


def fetch_given_way(new_files: Sequence[int]) -> str:
    """Return the statement that counts (file, its rows that stand for rows of files which are not new)."""
    new = ", ".join(str(int(number)) for number in new_files)
    return f"""
        SELECT first >> 43, count(DISTINCT first) FROM repeats
        WHERE first >> 43 IN ({new}) AND place >> 43 NOT IN ({new}) GROUP BY 1"""


def _both_sides(columns: str) -> str:
    own, peer = (", ".join(f"{side}_{name.strip()} AS {name.strip()}" for name in columns.split(",")) for side in SIDES)
    return f"SELECT {own}, currency FROM legs UNION SELECT {peer}, currency FROM legs"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
