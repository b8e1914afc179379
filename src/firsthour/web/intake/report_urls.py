"""Which addresses do reports have?"""

from django.urls import URLPattern, path

from firsthour.web.intake.views import incident_files, report_steps, reports, trail, twins

urlpatterns: list[URLPattern] = [
    path("incidents/", reports.reports, name="reports"),
    path("incidents/new", reports.report_new, name="report_new"),
    path("incidents/new/picked", reports.report_picked, name="report_picked"),
    path("incidents/new/payment", reports.payment_row, name="report_payment"),
    path("incidents/files/", incident_files.incoming, name="incoming"),
    path("incidents/files/export.<str:form>", incident_files.incoming_export, name="incoming_export"),
    path("incidents/files/<uuid:uid>/export.<str:form>", incident_files.rows_export, name="incoming_rows_export"),
    path("incidents/files/<uuid:uid>", incident_files.incoming_file, name="incoming_file"),
    path("incidents/twins/<uuid:uid>", twins.twins, name="twins"),
    path("incidents/twins/<uuid:uid>/decide", twins.twins_decide, name="twins_decide"),
    path("incidents/twins/<uuid:uid>/undo", twins.twins_undo, name="twins_undo"),
    path("incidents/trail/", trail.trail, name="trail"),
    path("incidents/trail/export.<str:form>", trail.trail_export, name="trail_export"),
    path("incidents/trail/<uuid:uid>", trail.trail_one, name="trail_one"),
    path("incidents/<uuid:uid>/receipt", reports.receipt_renew, name="receipt_renew"),
    path("incidents/<uuid:uid>/read", report_steps.supplements_read, name="supplements_read"),
    path("incidents/<uuid:uid>/<slug:name>", report_steps.report_step, name="report_step"),
]
