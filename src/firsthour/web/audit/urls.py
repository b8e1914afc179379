"""Which addresses does this app answer?"""

from django.urls import path

from firsthour.web.audit.views import events, findings, gate, retention, standing

app_name = "audit"
urlpatterns = [
    path("audit/", events.list_events, name="events"),
    path("audit/export.<str:form>", events.export_events, name="export"),
    path("audit/events/<int:number>/", events.open_event, name="event"),
    path("audit/state/", standing.chain_state, name="state"),
    path("audit/anchors/", standing.list_anchors, name="anchors"),
    path("audit/anchors/export.<str:form>", standing.export_anchors, name="export_anchors"),
    path("audit/anchors/<str:day>/", standing.open_anchor, name="anchor"),
    path("audit/unusual/", findings.list_findings, name="findings"),
    path("audit/unusual/export.<str:form>", findings.export_findings, name="export_findings"),
    path("audit/unusual/<uuid:uid>/", findings.open_finding, name="finding"),
    path("audit/unusual/<uuid:uid>/explain/", findings.explain_finding, name="explain"),
    path("audit/unusual/<uuid:uid>/decide/", findings.decide_finding, name="decide"),
    path("audit/retention/", retention.show_retention, name="retention"),
    path("audit/retention/holds/export.<str:form>", retention.export_holds, name="export_holds"),
    path("audit/retention/erased/export.<str:form>", retention.export_erased, name="export_erased"),
    path("audit/retention/holds/", retention.place_hold, name="place-hold"),
    path("audit/retention/holds/<uuid:uid>/lift/", retention.lift_hold, name="lift-hold"),
    path("look-up/", gate.look_up, name="lookup"),
    path("look-up/<slug:kind>/<str:key>/", gate.open_subject, name="subject"),
    path("basis/", gate.state_basis, name="basis"),
    path("reveal/<slug:kind>/<str:key>/", gate.reveal_identity, name="reveal"),
    path("mask/<slug:kind>/<str:key>/", gate.mask_identity, name="mask"),
]
