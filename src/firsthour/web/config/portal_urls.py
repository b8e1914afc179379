"""Which address of the portal leads where?"""

from django.urls import include, path

urlpatterns = [path("", include("firsthour.web.portal.urls"))]

handler400 = "firsthour.web.portal.views.errors.bad_request"
handler403 = "firsthour.web.portal.views.errors.permission_denied"
handler404 = "firsthour.web.portal.views.errors.page_not_found"
handler500 = "firsthour.web.portal.views.errors.server_error"
