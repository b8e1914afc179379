"""What can be done while it is decided to file, and about a refusal?"""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from firsthour.web.cases import deciding, filing, refusals
from firsthour.web.cases.forms import cases as case_forms
from firsthour.web.cases.forms import filing as forms
from firsthour.web.cases.models import Proposal
from firsthour.web.cases.queries.people import list_officers_around, list_units_to_choose
from firsthour.web.cases.views.place import Act, Place, filing_version
from firsthour.web.intake.lead_forms import ExtendForm
from firsthour.web.people.models import Officer


def _officers(place: Place) -> QuerySet[Officer]:
    return list_officers_around(place.view.matter.unit, now=place.now)


def _propose_form(place: Place) -> Form:
    units = list_units_to_choose(place.request.access).exclude(pk=place.view.matter.unit_id)
    return forms.ProposalForm(place.typed, units=units)


def _propose(place: Place, form: forms.ProposalForm) -> object:
    given = form.cleaned_data
    return filing.propose(
        place.filing, Proposal(given["proposal"]), words=given["words"], officer=place.me, to_unit=given["to_unit"],
        addressee=given["addressee"], **place.versioned,
    )  # fmt: skip


def _opine(place: Place, form: forms.OpinionForm) -> object:
    given = form.cleaned_data
    agrees = given["agrees"] == "yes"
    return filing.opine(place.filing, agrees=agrees, words=given["words"], officer=place.me, **place.versioned)


def _decide_form(place: Place) -> Form:
    return forms.DecisionForm(place.typed, initial={"decision": place.filing.proposal})


def _decide(place: Place, form: forms.DecisionForm) -> object:
    given = form.cleaned_data
    return deciding.decide(
        place.filing, Proposal(given["decision"]), words=given["words"], officer=place.me, **place.versioned
    )


def _send_back(place: Place, form: case_forms.WhyForm) -> object:
    return filing.send_back(place.filing, words=form.cleaned_data["text"], officer=place.me, **place.versioned)


def _collective_form(place: Place) -> Form:
    return forms.CollectiveForm(place.typed, officers=_officers(place), now=place.now, initial={"met_at": place.now})


def _collective(place: Place, form: forms.CollectiveForm) -> object:
    given = form.cleaned_data
    return filing.record_collective(
        place.filing, form.voices(), minutes=given["minutes"], met_at=given["met_at"], **place.versioned
    )


def _extension_form(place: Place) -> Form:
    return ExtendForm(place.typed, offered=filing.longer_reviews(place.filing, now=place.now))


def _extend(place: Place, form: ExtendForm) -> object:
    _clock, extension = form.chosen()
    return filing.ask_longer_review(
        place.filing, extension.event, reason=form.cleaned_data["text"], officer=place.me, **place.versioned
    )


def _pause(place: Place, form: case_forms.WhyForm) -> object:
    return filing.pause_review(place.filing, reason=form.cleaned_data["text"], **place.by)


def _delivery_form(place: Place) -> Form:
    return case_forms.DeliveryForm(place.typed, now=place.now, initial={"at": place.now})


def _delivery(form: case_forms.DeliveryForm) -> refusals.Delivery:
    given = form.cleaned_data
    return refusals.Delivery(how=given["how"], at=given["at"], words=given["words"])


def _deliver(place: Place, form: case_forms.DeliveryForm) -> object:
    return refusals.deliver_notice(place.refusal, _delivery(form), officer=place.me, **place.versioned)


def _complaint_form(place: Place) -> Form:
    return case_forms.ComplaintForm(place.typed, now=place.now, initial={"at": place.now})


def _complain(place: Place, form: case_forms.ComplaintForm, *, is_second: bool = False) -> object:
    given = form.cleaned_data
    return refusals.ask_review(
        place.refusal, words=given["words"], asked_at=given["at"], is_second=is_second, **place.by
    )


def _opine_review(place: Place, form: case_forms.WhyForm) -> object:
    words = form.cleaned_data["text"]
    return refusals.opine_on_review(place.last_review, words=words, officer=place.me, **place.versioned)


def _review_form(place: Place) -> Form:
    outside = place.last_review.is_second and not place.has_superior
    return case_forms.ReviewDecisionForm(place.typed, asks_outside=outside)


def _decide_review(place: Place, form: case_forms.ReviewDecisionForm) -> object:
    given = form.cleaned_data
    decision = refusals.ReviewDecision(
        given["outcome"], given["words"], given.get("organ", ""), given.get("number", "")
    )
    return refusals.decide_review(place.last_review, decision, officer=place.me, **place.versioned)


def _deliver_review(place: Place, form: case_forms.DeliveryForm) -> object:
    return refusals.deliver_review(place.last_review, _delivery(form), officer=place.me, **place.versioned)


def _refusal_version(place: Place) -> int:
    return place.refusal.version


def _review_version(place: Place) -> int:
    return place.last_review.version


def _why(place: Place) -> Form:
    return case_forms.WhyForm(place.typed)


def _longer_form(place: Place) -> Form:
    return ExtendForm(place.typed, offered=refusals.longer_reviews(place.last_review, now=place.now))


def _lengthen(place: Place, form: ExtendForm) -> object:
    _clock, extension = form.chosen()
    return refusals.ask_longer_review(
        place.last_review, extension.event, reason=form.cleaned_data["text"], officer=place.me, **place.versioned
    )


def _nothing(place: Place) -> Form:
    return Form(place.typed)


FILING_ACTS: Mapping[str, Act] = {
    "propose": Act(_("Propose"), "send", _propose_form, _propose, filing_version, group="filing",
                   says=_("The legal officer is asked next, then the head of the bureau decides.")),
    "opine": Act(_("Give the legal opinion"), "scale", lambda p: forms.OpinionForm(p.typed), _opine, filing_version,
                 group="filing", says=_("Where you disagree, a collective discussion comes before the decision.")),
    "decide": Act(_("Decide on filing"), "gavel", _decide_form, _decide, filing_version, group="filing",
                  says=_("The decision is signed in your name, gets its number, and ends the period of review.")),
    "collective": Act(_("Record a collective discussion"), "users-group", _collective_form, _collective,
                      filing_version, group="filing"),
    "send_back": Act(_("Send the proposal back"), "arrow-back-up", _why, _send_back, filing_version, group="filing",
                     says=_("The period runs on.")),
    "extend_review": Act(_("Ask for a longer period"), "calendar-time", _extension_form, _extend, filing_version,
                         group="clock", says=_("Whoever the rule names approves it; until then the end stays.")),
    "pause_review": Act(_("Material is awaited: stop the clock"), "player-pause", _why, _pause, filing_version,
                        group="clock"),
    "resume_review": Act(_("Material is here: let the clock run"), "clock", _nothing,
                         lambda p, f: filing.resume_review(p.filing, **p.by), filing_version, group="clock"),
    "deliver_notice": Act(_("Deliver the notice"), "mail-fast", _delivery_form, _deliver, _refusal_version,
                          group="refusal", says=_("Seven days to complain run from the delivery.")),
    "ask_review": Act(_("The complainant asks for a review"), "message-question", _complaint_form,
                      lambda p, f: _complain(p, f), _refusal_version, group="refusal"),
    "ask_second_review": Act(_("The complainant asks the bureau above"), "message-question", _complaint_form,
                             lambda p, f: _complain(p, f, is_second=True), _refusal_version, group="refusal"),
    "opine_review": Act(_("Give the opinion on the complaint"), "scale", _why, _opine_review, _review_version,
                        group="refusal", says=_("By a legal officer who had no part in the refusal.")),
    "extend_second_review": Act(_("Ask for a longer period"), "calendar-time", _longer_form, _lengthen,
                                _review_version, group="refusal",
                                says=_("The head of the organ that decides on the complaint approves it; until then "
                                       "the end stays.")),
    "decide_review": Act(_("Decide on the complaint"), "gavel", _review_form, _decide_review, _review_version,
                         group="refusal"),
    "deliver_review": Act(_("Deliver the decision on the complaint"), "mail-fast", _delivery_form, _deliver_review,
                          _review_version, group="refusal"),
}  # fmt: skip
