"""What do reports add to the frame, to my desk, to the search, to the clocks and to a matter's page?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk import waiting as desk_waiting
from firsthour.web.desk import wording as desk_wording
from firsthour.web.desk.clock_subjects import SubjectWords, register_clock_subject
from firsthour.web.desk.matter_kinds import MatterKind, Panel, add_panel, register_matter_kind
from firsthour.web.desk.palette import Command, add_command
from firsthour.web.desk.queries.first_rows import first_rows
from firsthour.web.desk.search_matters import add_matter_texts
from firsthour.web.intake import panels, report_news, revealing
from firsthour.web.intake.models import CustodyStep, Identifier, Mention, Payment, Report
from firsthour.web.intake.operations import escalating
from firsthour.web.intake.operations.custody_steps import ABOUT, CLOCK
from firsthour.web.intake.queries import reports as queries
from firsthour.web.intake.report_kinds import report_words
from firsthour.web.intake.wording import EVENT_WORDS, REPORT_STATES
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, KeyItem, NavItem, Waiting
from firsthour.web.ui.templatetags.firsthour import spoken_language

KIND = "incident"
ICON = "speakerphone"


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    register_matter_kind(
        MatterKind(
            KIND, _("Report"), icon=ICON, letter="B", states=REPORT_STATES, first_state="registered",
            closed_state="closed", own_steps=frozenset({"close", "reopen", "hand_over"}),
            new_route="intake:report_new", many=_("Reports"), new_words=_("New report"),
        )
    )  # fmt: skip
    for kind, (words, icon) in EVENT_WORDS.items():
        desk_wording.EVENT_WORDS[kind], desk_wording.EVENT_ICONS[kind] = words, icon
    desk_waiting.KINDS["report"] = (_("Reports"), ICON)
    for key, order, template, read, place in panels.PANELS:
        add_panel(Panel(f"report_{key}", order, template, read, (KIND,), place))
    sees = Permission.SEE_MATTERS
    REGISTRY.add_nav(NavItem("front", 10, "intake:reports", _("Intake"), ICON, sees, _counted, key="b"))
    REGISTRY.add_nav(
        NavItem("command", 40, "intake:trail", _("Custody of reports"), "route", Permission.READ_AUDIT, key="t")
    )
    REGISTRY.add_waiting("report", waiting_reports)
    REGISTRY.add_key(KeyItem("c", _("New report"), "intake:report_new", sees))
    add_command(
        Command(
            _("Incidents from files"), "file-import", lambda: reverse("intake:incoming"),
            lambda r: r.access.may(Permission.WRITE_DOCUMENT),
        )
    )  # fmt: skip
    add_command(Command(_("New report"), "plus", lambda: reverse("intake:report_new"), lambda r: r.access.may(sees)))
    add_matter_texts(read_texts)
    register_clock_subject(ABOUT, read_handovers)
    revealing.register()
    report_news.register()
    escalating.register()


def read_texts(keys: Collection[int]) -> Mapping[int, Iterable[str]]:
    """Return the names and numbers under which reports are found; nothing of who asked for confidentiality."""
    found: dict[int, list[str]] = {}
    people = Mention.objects.filter(matter__in=keys, is_protected=False)
    for matter, *texts in people.values_list("matter_id", "name", "phone", "id_number"):
        found.setdefault(matter, []).extend(texts)
    for matter, normal in Identifier.objects.filter(matter__in=keys).values_list("matter_id", "normal"):
        found.setdefault(matter, []).append(normal)
    for matter, own in Payment.objects.filter(report__matter__in=keys).values_list("report__matter_id", "from_normal"):
        found.setdefault(matter, []).append(own)
    for matter, number in Report.objects.filter(matter__in=keys).values_list("matter_id", "receipt_number"):
        found.setdefault(matter, []).append(number)
    return found


def read_handovers(keys: Sequence[str]) -> dict[str, SubjectWords]:
    """Return what the clocks of answers run for: the report, and where it is shown."""
    steps = CustodyStep.objects.filter(uid__in=keys).values_list("uid", "matter__uid", "matter__number")
    return {
        str(uid): SubjectWords(gettext("Report %(number)s") % {"number": number}, reverse("desk:matter", args=[matter]))
        for uid, matter, number in steps
    }


_SAID = (
    "kind", "fraud_type", "reported_at", "amount_fen", "is_urgent", "decider",
    "matter__uid", "matter__number", "matter__unit__name", "matter__unit__name_en",
)  # fmt: skip


def waiting_reports(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the reports that wait for this officer: offered to the unit, to review, to decide, own, supplemented."""
    access, now = request.access, request.now
    if access.officer is None or not access.unit_paths:
        return
    sources = (
        (queries.list_to_decide(access), gettext("Decide"), gettext("leader's decision")),
        (queries.list_to_review(access, now=now), gettext("Review the refusal"), gettext("refusal to review")),
        (queries.list_offered(access, now=now), gettext("Answer the offer"), gettext("offered to us")),
        (queries.list_unassigned(access, now=now), gettext("Take the report on"), gettext("asked first")),
    )
    rows = [(report, action, tag) for reports, action, tag in sources for report in first_rows(_lean(reports), limit)]
    clocks = queries.read_due([report for report, _action, _tag in rows])
    seen: set[int] = set()
    for report, action, tag in rows:
        if report.pk not in seen:
            seen.add(report.pk)
            yield _waiting(report, clocks.get(report.matter_id), action=action, tag=tag)
    for told in first_rows(queries.list_supplemented(access, now=now), limit):
        if told.report_id not in seen:
            seen.add(told.report_id)
            yield _waiting(told.report, None, action=gettext("Read"), tag=gettext("something was added"))


def _lean(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Return the same reports with no more than a desk says of them."""
    return reports.select_related(None).select_related("matter__unit").only(*_SAID)


def _waiting(report: Report, clock: Any, *, action: str, tag: str) -> Waiting:
    matter = report.matter
    url = reverse("desk:matter", args=[matter.uid])
    return Waiting(
        key=f"report:{matter.uid}", kind="report", icon=ICON,
        title=report_words(report.kind, report.fraud_type, language=spoken_language()),
        about=" · ".join((matter.number, unit_words(matter.unit))), url=url, due_at=clock.due_at if clock else None,
        started_at=clock.started_at if clock else report.reported_at, clock=CLOCK if clock else "",
        amount_fen=report.amount_fen or None, tier="urgent" if report.is_urgent else "", tag=tag, action=action,
        action_url=f"{url}#do", overdue_says=report.decider,
    )  # fmt: skip


def _counted(request: HttpRequest) -> tuple[int, bool]:
    n_waiting = queries.count_waiting(request.access, now=request.now)
    return n_waiting, n_waiting > 0
