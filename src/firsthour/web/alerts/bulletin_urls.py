"""Which addresses do bulletins and the public table of warning signs have?"""

from django.urls import path

from firsthour.web.alerts.views import bulletin_files, bulletins

urlpatterns = [
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/export.<str:form>", bulletin_files.bulletins_export, name="bulletins_export"),
    path("bulletins/topics/export.<str:form>", bulletin_files.topics_export, name="topics_export"),
    path("bulletins/signs/export.<str:form>", bulletin_files.signs_export, name="signs_export"),
    path("bulletins/new/", bulletins.bulletin_new, name="bulletin_new"),
    path("bulletins/signs/", bulletins.signs, name="signs"),
    path("bulletins/signs/new/", bulletins.signs_new, name="signs_new"),
    path("bulletins/signs/<uuid:uid>/", bulletins.sign_issue, name="sign_issue"),
    path("bulletins/<uuid:uid>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<uuid:uid>/edit/", bulletins.bulletin_edit, name="bulletin_edit"),
]
