"""Which address leads where?"""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("firsthour.web.people.account_urls")),
    path("", include("firsthour.web.ui.urls")),
    path("", include("firsthour.web.people.urls")),
    path("", include("firsthour.web.audit.urls")),
    path("", include("firsthour.web.desk.urls")),
    path("", include("firsthour.web.desk.search_urls")),
    path("", include("firsthour.web.intake.urls")),
    path("", include("firsthour.web.cases.urls")),
    path("", include("firsthour.web.alerts.urls")),
    path("", include("firsthour.web.statements.urls")),
    path("", include("firsthour.web.gateway.urls")),
    path("", include("firsthour.web.holds.urls")),
    path("", include("firsthour.web.appeals.urls")),
    path("", include("firsthour.web.restitution.urls")),
    path("", include("firsthour.web.api.urls")),
]

handler400 = "firsthour.web.ui.errors.bad_request"
handler403 = "firsthour.web.ui.errors.permission_denied"
handler404 = "firsthour.web.ui.errors.page_not_found"
handler500 = "firsthour.web.ui.errors.server_error"
