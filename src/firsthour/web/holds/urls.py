"""Which addresses does this app answer?"""

from django.urls import URLPattern, path

from firsthour.web.holds.chase_urls import CHASE_URLS
from firsthour.web.holds.views import hold, hold_steps, lists

app_name = "holds"
urlpatterns: list[URLPattern] = [
    path("holds/", lists.home, name="home"),
    path("holds/export.<str:form>", lists.home_export, name="home_export"),
    path("holds/views/keep", lists.home_view_keep, name="home_view_keep"),
    path("holds/accounts/", lists.accounts, name="accounts"),
    path("holds/accounts/export.<str:form>", lists.accounts_export, name="accounts_export"),
    path("holds/falling/", lists.falling, name="falling"),
    path("holds/falling/export.<str:form>", lists.falling_export, name="falling_export"),
    path("holds/of/<uuid:uid>", hold_steps.pursue, name="pursue"),
    path("holds/accounts/<uuid:uid>", hold.hold, name="hold"),
    path("holds/accounts/<uuid:uid>/do/<slug:step>", hold_steps.hold_step, name="hold_step"),
    path("holds/accounts/<uuid:uid>/messages/<uuid:message>/<slug:way>", hold_steps.hold_answer, name="hold_answer"),
    path("holds/accounts/<uuid:uid>/requests/<uuid:draft>/again", hold_steps.hold_send_again, name="hold_send_again"),
    path("holds/accounts/<uuid:uid>/notices/new/<slug:kind>", hold_steps.notice_draft, name="notice_draft"),
    path("holds/accounts/<uuid:uid>/notices/<uuid:notice>", hold_steps.notice, name="notice"),
    path("holds/accounts/<uuid:uid>/notices/<uuid:notice>/tell", hold_steps.notice_tell, name="notice_tell"),
    *CHASE_URLS,
]
