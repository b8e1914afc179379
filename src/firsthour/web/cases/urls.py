"""Which addresses does this app answer?"""

from django.urls import URLPattern, path

from firsthour.web.cases import people_urls
from firsthour.web.cases.views import acts, checks, facts, lists

app_name = "cases"
urlpatterns: list[URLPattern] = [
    path("cases/", lists.cases, name="cases"),
    path("cases/export.<str:form>", lists.cases_export, name="cases_export"),
    path("cases/new", lists.case_new, name="case_new"),
    path("cases/who", lists.who, name="who"),
    path("cases/from/<uuid:uid>", lists.case_new, name="case_from"),
    path("cases/<uuid:uid>/facts", facts.offence, name="offence"),
    path("cases/<uuid:uid>/facts/<slug:key>", facts.facts, name="facts"),
    path("cases/<uuid:uid>/facts/<slug:key>/compared", facts.compared, name="compared"),
    path("cases/<uuid:uid>/facts/<slug:key>/drop", facts.drop, name="drop"),
    path("cases/<uuid:uid>/checklist", facts.checklist, name="checklist"),
    path("cases/<uuid:uid>/check/<slug:key>", checks.check, name="check"),
    path("cases/<uuid:uid>/<slug:name>", acts.act, name="act"),
    path("cases/<uuid:uid>/<slug:name>/<int:pk>", acts.act, name="act_on"),
    *people_urls.urlpatterns,  # suspects, measures, persons, accounts
]
