"""Which addresses do suspects, measures, persons and accounts have?"""

from django.urls import path

from firsthour.web.cases.views import people, persons

urlpatterns = [
    path("cases/<uuid:uid>/suspects/new", people.suspect_new, name="suspect_new"),
    path("suspects/<uuid:uid>/<slug:name>", people.suspect_step, name="suspect_step"),
    path("measures/<uuid:uid>/<slug:name>", people.measure_step, name="measure_step"),
    path("persons/<uuid:uid>", persons.person, name="person"),
    path("persons/<uuid:uid>/join", persons.person_join, name="person_join"),
    path("persons/<uuid:uid>/doubt", persons.number_doubt, name="number_doubt"),
    path("person-links/<uuid:uid>/part", persons.person_part, name="person_part"),
    path("number-doubts/<uuid:uid>/trust", persons.number_trust, name="number_trust"),
    path("account-look-ups/<str:number>", persons.account, name="account"),
]
