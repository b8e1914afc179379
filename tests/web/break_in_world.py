"""A small random world for breaking in: who tries, what is planted, and which planted thing fits which address.

Everything planted carries a marker of its own in every text it has. ``Planted.seen_by`` says who may see it, worked out
here from the facts by the obvious rule, not by the site's policies.

A new route below a known beginning joins the walk by itself. Another one needs a line in ``SAMPLES``: the beginning of
its address, and the kind of planted thing its ``uid`` names. A whole list's file (``…/export.<str:form>``) needs none.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from firsthour.web.audit.models import Anchor, Finding, LegalHold
from firsthour.web.desk.files import path_of
from firsthour.web.desk.models import (
    Attachment,
    Blob,
    Comment,
    Document,
    Draft,
    Event,
    ExportRequest,
    Matter,
    Notice,
    SavedView,
    Share,
    Task,
)
from firsthour.web.people.keys import hash_secret, new_key
from firsthour.web.people.models import Community, Grid, Officer, Posting, ServiceKey, Substitution, Unit
from tests.web.alerts.planted_alerts import plant_alerts
from tests.web.alerts.planted_bulletins import plant_bulletins
from tests.web.appeals.planted_appeals import plant_appeals
from tests.web.cases.planted_cases import plant_cases
from tests.web.cases.planted_people import plant_people
from tests.web.desk.planted_sms import plant_sms
from tests.web.gateway.planted_gateway import plant_gateway
from tests.web.holds.planted_chases import plant_chases
from tests.web.holds.planted_holds import plant_holds
from tests.web.intake.planted_leads import plant_interference, plant_lead
from tests.web.intake.planted_reports import plant_reports
from tests.web.restitution.planted_restitution import plant_restitution
from tests.web.statements.planted_statements import plant_statements

#: Beginning of an address (as the resolver writes it) → kind of thing its parameters name. The longest one counts.
SAMPLES: dict[str, str] = {
    "units/<uuid:uid>": "unit",
    "exports/<uuid:uid>": "export",
    "people/<uuid:uid>": "officer",
    "communities/<uuid:uid>": "community",
    "grids/<uuid:uid>": "grid",
    "postings/<uuid:uid>": "posting",
    "substitutions/<uuid:uid>": "substitution",
    "keys/<uuid:uid>": "key",
    "matters/<uuid:uid>": "matter",
    "matters/new/<slug:kind>": "plain",
    "matters/views/<uuid:uid>": "view",
    "tasks/<uuid:uid>": "task",
    "tasks/views/<uuid:uid>": "view",
    "desk/row/<str:key>": "task",
    "papers/<uuid:uid>": "paper",
    "files/<uuid:uid>": "file",
    "comments/<uuid:uid>": "comment",
    "notices/<uuid:uid>": "notice",
    "drafts/<slug:form>": "draft",
    "jobs/<uuid:uid>": "plain",
    "messages/<uuid:uid>": "sms",
    "look-up/<slug:kind>/<str:key>": "revealable",
    "reveal/<slug:kind>/<str:key>": "revealable",
    "mask/<slug:kind>/<str:key>": "revealable",
    "audit/events/<int:number>": "plain",
    "audit/anchors/<str:day>": "plain",
    "audit/unusual/<uuid:uid>": "finding",
    "audit/retention/holds/<uuid:uid>": "hold",
    "accounts/service/<str:provider_id>": "plain",
    "leads/<uuid:uid>": "lead",
    "incidents/<uuid:uid>": "incident",
    "incidents/twins/<uuid:uid>": "twins",
    "incidents/files/<uuid:uid>": "incoming",
    "incidents/trail/<uuid:uid>": "trail",
    "approvals/<uuid:uid>": "approval",
    "matters/<uuid:uid>/consult": "lead",
    "consultations/<uuid:uid>": "consultation",
    "interference/<uuid:uid>": "interference",
    "interference/months/<uuid:uid>": "zero_report",
    "cases/<uuid:uid>": "case",
    "cases/from/<uuid:uid>": "lead",
    "cases/<uuid:uid>/suspects": "case",
    "suspects/<uuid:uid>": "suspect",
    "measures/<uuid:uid>": "measure",
    "persons/<uuid:uid>": "person",
    "person-links/<uuid:uid>": "person_link",
    "number-doubts/<uuid:uid>": "number_doubt",
    "account-look-ups/<str:number>": "account",
    "statements/<uuid:uid>": "statements",
    "restitution/<uuid:uid>": "restitution",
    "restitution/of/<uuid:uid>": "case",
    "holds/<uuid:uid>": "pursuit",
    "holds/of/<uuid:uid>": "pursued",
    "holds/accounts/<uuid:uid>": "hold",
    "bank-messages/<uuid:uid>": "bank_message",
    "bank-answers/<uuid:uid>": "bank_answer",
    "appeals/<uuid:uid>": "appeal",
    "appeals/figures/<slug:name>": "plain",
    "appeals/suggestions/<uuid:uid>": "suggestion",
    "appeals/unknown/<uuid:uid>": "stray_appeal",
    "alerts/<uuid:uid>": "episode",
    "bulletins/<uuid:uid>": "bulletin",
    "bulletins/signs/<uuid:uid>": "sign_issue",
    "alerts/visit/<uuid:uid>": "episode",
    "alerts/files/<uuid:uid>": "batch",
    "alerts/revisits/<uuid:uid>": "revisit",
    "alerts/hand-over/<uuid:uid>": "hand_over",
    "alerts/places/<uuid:uid>": "beat",
    "alerts/figures/<slug:name>": "plain",
    "api/v1/matters/<uid>": "api_matter",
    "api/v1/tasks/<uid>": "api_task",
}
#: What other parameters may say.
VALUES: dict[str, list[Any]] = {
    "form": ["csv", "xlsx", "exe"], "kind": ["lead", "case"], "pk": [1],
    "name": ["close", "share", "answer", "claims", "received", "x"],
    "number": [1, 999_999], "day": ["2026-11-21", "x"], "provider_id": ["none"], "duty": [uuid4()], "uid": [uuid4()],
    "key": ["task:x"],
    "message": [uuid4()], "way": ["type", "x"], "notice": [uuid4()],
    "hop": [uuid4()], "draft": [uuid4()], "step": ["approve", "withdraw", "x"],
    "ledger": [uuid4()], "file": [uuid4()], "trace": [uuid4()], "asked": [uuid4()],
    "claim": [uuid4()], "hold": [uuid4()], "objection": [uuid4()], "batch": [uuid4()], "thing": [uuid4()],
}  # fmt: skip
VIEWERS = {"alice": "east-squad", "bob": "east-squad", "charlie": "west", "dana": "city", "henry": "east-station"}
FORCE = ("alice", "bob", "charlie", "dana", "erin", "frank", "henry", "outsider")
EVERYBODY = (*FORCE, "grace", "ivan", "judy")


@dataclass(frozen=True)
class Planted:
    """Something with a marker, how an address names it, and who may see it."""

    kind: str
    values: dict[str, Any]
    marker: str
    seen_by: frozenset[str]
    row: Any = None


@dataclass
class World:
    """What stands, and the keys by which services speak."""

    planted: list[Planted] = field(default_factory=list)
    officers: dict[str, Officer] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Planted]:
        """Return what can stand in the place of a kind."""
        return [one for one in self.planted if one.kind == kind]


class Builder:
    """Plants a world, from a seed."""

    def __init__(self, force: Any, now: datetime, *, seed: int) -> None:
        self.force, self.now, self.draw, self.world = force, now, random.Random(seed), World()
        self.world.officers = dict(force.officers)

    def build(self) -> World:
        """Plant everything."""
        self._people()
        self._matters()
        self._office()
        plant_interference(self)
        plant_reports(self)
        plant_cases(self)
        plant_people(self)
        plant_sms(self)
        plant_statements(self)
        plant_restitution(self)
        plant_chases(self)
        plant_holds(self)
        plant_gateway(self)
        plant_appeals(self)
        plant_alerts(self)
        plant_bulletins(self)
        return self.world

    def hide_more(self) -> None:
        """Plant further things that none of the visitors may see."""
        for unit in ("east-squad", "east-station", "west", "city"):
            self._matter(unit, is_confidential=True, shares=[("named", "outsider", None, True)])

    def mark(self) -> str:
        """Return a marker: it occurs nowhere else, and searches for its first half are no secret."""
        return f"qz{self.draw.getrandbits(64):016x}"

    def plant(self, what: str, row: Any, marker: str, seen_by: set[str] | frozenset[str], **values: Any) -> None:
        """Remember what was planted; ``values`` are those that an address names it by, without them its ``uid``."""
        named = values or {"uid": row.uid}
        self.world.planted.append(Planted(what, named, marker, frozenset(seen_by), row))

    def _people(self) -> None:
        since = self.now - timedelta(days=400)
        for name, badge in (("outsider", "990901"), ("ivan", "990902"), ("judy", "990903")):
            self.world.officers[name] = Officer.objects.create_user(badge, name=f"{name}甲")
        east, bank = self.force.units["east"], self.force.units["bank"]
        Posting.objects.create(officer=self.world.officers["outsider"], unit=east, role="investigator", from_at=since)
        Posting.objects.create(
            officer=self.world.officers["judy"], unit=east, role="leader", from_at=since, to_at=self.now - timedelta(1)
        )
        marker = self.mark()
        community = Community.objects.create(station=self.force.units["east-station"], name=marker, name_en=marker)
        self.plant("community", community, marker, frozenset(FORCE))
        grid = Grid.objects.create(community=community, code="G1", worker=self.mark(), worker_phone="1")
        self.plant("grid", grid, grid.worker, frozenset(FORCE))
        for unit in Unit.objects.all():
            self.plant("unit", unit, "", frozenset(FORCE) | ({"grace"} if unit == bank else set()))
        for name, officer in self.world.officers.items():
            seers = {name} if name == "ivan" else {*FORCE, name}
            self.plant("officer", officer, "", seers)
        posting = Posting.objects.filter(officer=self.force.bob).get()
        self.plant("posting", posting, "", frozenset(FORCE))
        substitution = Substitution.objects.create(
            absent=self.force.alice, stand_in=self.world.officers["outsider"], from_at=since,
            to_at=self.now - timedelta(days=300),
        )  # fmt: skip
        self.plant("substitution", substitution, "", frozenset(FORCE))
        for name, unit, scopes in (
            ("key_east", "east", ["matters:read", "matters:write", "tasks:read"]),
            ("key_bank", "bank", ["matters:read", "tasks:read"]),
            ("key_units", "city", ["units:read"]), ("key_tasks", "west", ["tasks:read"]),
        ):  # fmt: skip
            fresh, marker = new_key(), self.mark()
            row = ServiceKey.objects.create(
                name=marker, prefix=fresh.prefix, hashed=hash_secret(fresh.secret), scopes=scopes,
                unit=self.force.units[unit], made_at=self.now,
            )  # fmt: skip
            self.world.keys[name] = fresh.written
            self.plant("key", row, marker, {"frank"})

    def _matters(self) -> None:
        units = ("east-squad", "east-station", "east", "west", "centre", "city")
        for unit in units:
            for is_confidential in (False, True):
                self._matter(unit, is_confidential=is_confidential, shares=list(self._draw_shares()))
        self._matter("east-squad", is_confidential=True, shares=[("named", "outsider", None, True)])
        self._matter("west", is_confidential=False, shares=[("sent", None, "bank", True)])
        self._matter("west", is_confidential=False, shares=[("handed_over", None, "east-squad", True)])

    def _draw_shares(self) -> Iterator[tuple[str, str | None, str | None, bool]]:
        """Yield (kind, officer, unit, whether it holds now)."""
        for _ in range(self.draw.randrange(3)):
            kind = self.draw.choice(("named", "handed_over", "sent"))
            officer = self.draw.choice(("bob", "charlie", "henry", "outsider", "ivan")) if kind == "named" else None
            unit = {"sent": "bank", "handed_over": self.draw.choice(("east-squad", "west", "centre"))}.get(kind)
            yield kind, officer, unit, self.draw.random() < 0.6

    def _matter(
        self, unit: str, *, is_confidential: bool, shares: list[tuple[str, str | None, str | None, bool]]
    ) -> None:
        owner, marker = self.force.units[unit], self.mark()
        matter = Matter.objects.create(
            kind="lead", number=f"N{marker}", outside_number=f"O{marker}", title=f"T{marker}", unit=owner,
            unit_path=owner.path, state="open", is_confidential=is_confidential, opened_at=self.now - timedelta(days=9),
        )  # fmt: skip
        for kind, officer, other, holds in shares:
            Share.objects.create(
                matter=matter, kind=kind, officer=self.world.officers[officer] if officer else None,
                unit=self.force.units[other] if other else None, from_at=self.now - timedelta(days=5),
                to_at=None if holds else self.now - timedelta(days=1),
            )  # fmt: skip
        seen, worked = self._seers(matter, shares)
        self.plant("matter", matter, marker, seen)
        self.plant("api_matter", matter, marker, self._keys_that_see(matter, shares), uid=str(matter.uid))
        everybody = frozenset(EVERYBODY) if not is_confidential else frozenset(seen)
        self.plant("revealable", matter, marker, everybody, kind="matter", key=str(matter.uid))
        self._things_on(matter, seen, worked)

    def _seers(
        self, matter: Matter, shares: list[tuple[str, str | None, str | None, bool]]
    ) -> tuple[set[str], set[str]]:
        """Return who sees a matter, and who works on it (agencies do not)."""
        worked = {str(officer) for _kind, officer, _unit, holds in shares if officer and holds}
        if not matter.is_confidential:
            places = [
                matter.unit,
                *(self.force.units[u] for kind, _o, u, holds in shares if kind == "handed_over" and holds),
            ]
            for name, home in {**VIEWERS, "outsider": "east"}.items():
                path = self.force.units[home].path
                worked |= {name} if any(place.path.startswith(path) for place in places) else set()
        sent = any(kind == "sent" and holds for kind, _officer, _unit, holds in shares)
        return worked | ({"grace"} if sent else set()), worked

    def _keys_that_see(self, matter: Matter, shares: list[tuple[str, str | None, str | None, bool]]) -> set[str]:
        seen = {"key_bank"} if any(kind == "sent" and holds for kind, _o, _u, holds in shares) else set()
        inside = matter.unit.path.startswith(self.force.units["east"].path)
        return seen | ({"key_east"} if inside and not matter.is_confidential else set())

    def _things_on(self, matter: Matter, seen: set[str], worked: set[str]) -> None:
        maker, marker = self.world.officers["outsider"], self.mark()
        doer = maker if "outsider" in seen else None  # else it waits in the unit's queue
        task = Task.objects.create(
            matter=matter, unit=matter.unit, unit_path=matter.unit_path, assignee=doer, maker=doer, title=marker,
            words=marker, answer=marker, state="assigned", started_at=self.now, due_at=self.now + timedelta(days=2),
        )  # fmt: skip
        below = {name for name, home in VIEWERS.items() if matter.unit.path.startswith(self.force.units[home].path)}
        doers = ({"outsider"} if doer else set()) | (seen & {*below, "outsider"})
        self.plant("task", task, marker, doers, uid=task.uid, key=f"task:{task.uid}")
        keys = set(self._keys_of_task(matter))
        self.plant("api_task", task, marker, keys, uid=str(task.uid))
        marker = self.mark()
        Event.objects.create(
            kind="matter.told", matter=matter, unit=matter.unit, happened_at=self.now, recorded_at=self.now, by_key="x",
            by_name=marker, facts={"reason": marker},
        )  # fmt: skip
        self.plant("event", matter, marker, seen)
        self._comment_on(matter, worked)
        self._file_on(matter, worked)
        self._paper_on(matter, worked)
        plant_lead(self, matter, worked)
        marker = self.mark()
        notice = Notice.objects.create(
            officer=maker, key=f"n:{marker}", topic="task", icon="bell", title=marker, words=marker, url="/",
            matter=matter, made_at=self.now,
        )  # fmt: skip
        self.plant("notice", notice, marker, {"outsider"})

    def _keys_of_task(self, matter: Matter) -> Iterator[str]:
        if matter.unit.path.startswith(self.force.units["east"].path) and not matter.is_confidential:
            yield "key_east"
        if matter.unit.code == "west" and not matter.is_confidential:
            yield "key_tasks"

    def _comment_on(self, matter: Matter, worked: set[str]) -> None:
        marker, uid = self.mark(), uuid4()
        author = self.world.officers["outsider"]
        comment = Comment.objects.create(
            uid=uid, first_uid=uid, matter=matter, author=author, text=marker, made_at=self.now
        )
        self.plant("said", comment, marker, worked)
        self.plant("comment", comment, "", worked & {"outsider"})

    def _file_on(self, matter: Matter, worked: set[str]) -> None:
        marker = self.mark()
        content = f"{marker} in the file".encode()
        digest = hashlib.sha256(content).hexdigest()
        path_of(digest).parent.mkdir(parents=True, exist_ok=True)
        path_of(digest).write_bytes(content)
        blob, _ = Blob.objects.get_or_create(
            sha256=digest, defaults={"n_bytes": len(content), "media_type": "text/plain", "kept_at": self.now}
        )
        file = Attachment.objects.create(
            blob=blob, name=f"{marker}.txt", matter=matter, about_kind="matter", about_key=str(matter.uid),
            attached_at=self.now, by_key="x", by_name=marker,
        )  # fmt: skip
        self.plant("file", file, marker, worked)

    def _paper_on(self, matter: Matter, worked: set[str]) -> None:
        marker = self.mark()
        paper = Document.objects.create(
            kind="note", unit=matter.unit, matter=matter, state="draft", fields={"text": marker, "title": marker},
            made_by=self.world.officers["outsider"], made_at=self.now, said=marker,
        )  # fmt: skip
        self.plant("paper", paper, marker, worked)

    def _office(self) -> None:
        outsider, marker = self.world.officers["outsider"], self.mark()
        view = SavedView.objects.create(
            page="matters", name=marker, query=f"text={marker}", officer=outsider, made_at=self.now
        )
        self.plant("view", view, marker, {"outsider"})
        marker = self.mark()
        draft = Draft.objects.create(officer=outsider, form="matter_new", content={"title": marker}, kept_at=self.now)
        self.plant("draft", draft, marker, {"outsider"}, form="matter_new")
        marker = self.mark()
        finding = Finding.objects.create(
            officer_key=str(outsider.uid), officer_name=marker, unit="east", record_kind="other", day=self.now.date(),
            threshold=1, n_records=2, event_number=1, raised_at=self.now, explanation=marker,
        )  # fmt: skip
        self.plant("finding", finding, marker, {"outsider", "erin"})
        marker = self.mark()
        hold = LegalHold.objects.create(
            kind="matter", key=marker, label=marker, reason=marker, placed_by=marker, placed_at=self.now
        )
        self.plant("hold", hold, marker, {"frank"})
        east, marker = self.force.units["east"], self.mark()
        wanted = ExportRequest.objects.create(
            asker=outsider, unit=east, unit_path=east.path, name="matters", title=marker, form="csv", n_rows=1,
            filter_words=[["x", marker]], columns=[marker], record_kind="other", basis=uuid4(), basis_words=marker,
            reason=marker, state="waiting", asked_at=self.now, until_at=self.now + timedelta(days=1),
        )  # fmt: skip
        self.plant("export", wanted, marker, {"outsider", "dana", "erin"})
        Anchor.objects.create(
            day=self.now.date() - timedelta(1), number=1, hash="0" * 64, code="0", written_at=self.now
        )
