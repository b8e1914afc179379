"""Which addresses do bulletins and the public table of warning signs have?"""

from django.urls import path

from firsthour.web.alerts.views import bulletins

urlpatterns = [
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/new/", bulletins.bulletin_new, name="bulletin_new"),
    path("bulletins/signs/", bulletins.signs, name="signs"),
    path("bulletins/signs/new/", bulletins.signs_new, name="signs_new"),
    path("bulletins/signs/<uuid:uid>/", bulletins.sign_issue, name="sign_issue"),
    path("bulletins/<uuid:uid>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<uuid:uid>/edit/", bulletins.bulletin_edit, name="bulletin_edit"),
]
