"""Which addresses do leads and requests for approval have?"""

from django.urls import path

from firsthour.web.intake.views import approvals, lead_lists, leads

urlpatterns = [
    path("leads/", lead_lists.lead_list, name="leads"),
    path("leads/export.<str:form>", lead_lists.leads_export, name="leads_export"),
    path("leads/new/", leads.lead_new, name="lead_new"),
    path("leads/<uuid:uid>/describe/", leads.lead_describe, name="lead_describe"),
    path("leads/<uuid:uid>/<slug:name>/", leads.lead_step, name="lead_step"),
    path("approvals/<uuid:uid>/", approvals.approval, name="approval"),
    path("approvals/<uuid:uid>/withdraw/", approvals.approval_withdraw, name="approval_withdraw"),
]
