"""How is "this visitor may see the matter" written for the database? Once, as plain SQL that both databases read alike.

The rule is ``desk.policies``'s; pages ask it a dozen times, and composing it of the ORM's conditions each time took
longer than the databases took to answer. The tests hold it against those conditions.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F
from django.db.models.expressions import Combinable, Expression

from firsthour.web.people.policies import PeopleAccess

_SHARED = (
    "EXISTS (SELECT 1 FROM desk_share seen_s WHERE seen_s.matter_id = {key} AND seen_s.from_at <= %s "
    "AND (seen_s.to_at IS NULL OR seen_s.to_at > %s) AND ({whom}))"
)
_BY_UNIT = "seen_s.kind = '{kind}' AND {also}seen_s.unit_id IN (SELECT seen_u.id FROM people_unit seen_u WHERE {paths})"


class SeenMatter(Expression):
    """The condition that a visitor sees a matter: the row itself, or with ``of`` the one whose key a column holds."""

    conditional = True

    def __init__(self, access: PeopleAccess, now: datetime, *, of: str = "") -> None:
        super().__init__(output_field=BooleanField())
        self.access, self.now, self.of = access, now, of
        self.columns: list[Any] = [F(of)] if of else [F("pk"), F("unit_path"), F("is_confidential")]

    def get_source_expressions(self) -> list[Combinable]:
        """Return the columns it reads."""
        return self.columns

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take the columns as the statement names them."""
        self.columns = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition and its values."""
        names = [compiler.compile(column)[0] for column in self.columns]
        key, path, confidential = ("seen_m.id", "seen_m.unit_path", "seen_m.is_confidential") if self.of else names
        moment = connection.ops.adapt_datetimefield_value(self.now)
        sql, values = _condition(self.access, moment, key=key, path=path, confidential=confidential)
        if self.of:
            return f"EXISTS (SELECT 1 FROM desk_matter seen_m WHERE seen_m.id = {names[0]} AND {sql})", values
        return sql, values


def _condition(access: PeopleAccess, moment: Any, *, key: str, path: str, confidential: str) -> tuple[str, list[Any]]:
    """Return: open and of one's own units, or shared; the columns' names are the statement's own."""
    own, own_values = _below(path, access.unit_paths)
    handed, handed_values = _below("seen_u.path", access.unit_paths)
    sent, sent_values = _below("seen_u.path", access.agency_paths)
    ways = [("seen_s.officer_id = %s", [access.officer.pk])] if access.officer is not None else []
    if handed:
        ways.append((_BY_UNIT.format(kind="handed_over", also=f"NOT {confidential} AND ", paths=handed), handed_values))
    if sent:
        ways.append((_BY_UNIT.format(kind="sent", also="", paths=sent), sent_values))
    shared = _SHARED.format(key=key, whom=" OR ".join(f"({way})" for way, _values in ways))
    values = [moment, moment, *(value for _way, of_way in ways for value in of_way)]
    if not own:
        return shared, values
    return f"((NOT {confidential} AND {own}) OR {shared})", [*own_values, *values]


def _below(column: str, paths: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the condition that a path lies at or below one of these; paths hold digits and strokes only."""
    if not paths:
        return "", []
    return f"({' OR '.join([f'{column} LIKE %s'] * len(paths))})", [f"{path}%" for path in paths]
