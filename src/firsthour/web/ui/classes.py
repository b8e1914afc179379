"""How private is a field? Every field of every model says it; a test fails on one that does not.

    name = classed(models.CharField(max_length=40), PERSONAL)

=========  ==================================================================================
class      what follows
=========  ==================================================================================
public     may stand anywhere, also on the public's pages
internal   shown to officers who may see the object; in logs as it is
personal   masked in lists and logs; shown through the purpose gate; erased when time runs out
secret     never shown, never logged (keys, codes, hashes of them)
=========  ==================================================================================
"""

from enum import StrEnum
from typing import TypeVar

from django.db import models

F = TypeVar("F", bound=models.Field)


class FieldClass(StrEnum):
    """The four classes."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SECRET = "secret"


PUBLIC, INTERNAL, PERSONAL, SECRET = FieldClass


def classed(field: F, kind: FieldClass) -> F:
    """Return the field, classed."""
    field.privacy = kind
    return field


def class_of(field: models.Field) -> FieldClass | None:
    """Return the field's class; keys, references and their automatic companions are internal of themselves."""
    own = getattr(field, "privacy", None)
    if own is None and (field.is_relation or field.primary_key):
        return FieldClass.INTERNAL
    return own
