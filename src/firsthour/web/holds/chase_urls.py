"""Which addresses does the page of a pursuit answer?"""

from django.urls import path

from firsthour.web.holds.views import chase, chase_steps, first_hour

CHASE_URLS = [
    path("holds/first-hour", first_hour.first_hour, name="first_hour"),
    path("holds/first-hour/export.<str:form>", first_hour.first_hour_export, name="first_hour_export"),
    path("holds/<uuid:uid>", chase.chase, name="chase"),
    path("holds/<uuid:uid>/now", chase.chase_part, name="chase_part"),
    path("holds/<uuid:uid>/list", chase.chase_list, name="chase_list"),
    path("holds/<uuid:uid>/export.<str:form>", chase.chase_export, name="chase_export"),
    path("holds/<uuid:uid>/hop", chase.chase_hop, name="chase_hop"),
    path("holds/<uuid:uid>/rule", chase.chase_rule, name="chase_rule"),
    path("holds/<uuid:uid>/rows/<uuid:hop>", chase.chase_pick, name="chase_pick"),
    path("holds/<uuid:uid>/drafts", chase_steps.chase_ask_all, name="chase_ask_all"),
    path("holds/<uuid:uid>/drafts/<uuid:draft>/<slug:step>", chase_steps.chase_step, name="chase_step"),
]
