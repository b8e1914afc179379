"""Which addresses do joint consultations have?"""

from django.urls import path

from firsthour.web.intake.views import consultations

urlpatterns = [
    path("matters/<uuid:uid>/consult/", consultations.consult, name="consult"),
    path("consultations/<uuid:uid>/", consultations.consultation, name="consultation"),
    path("consultations/<uuid:uid>/<slug:name>/", consultations.consultation_step, name="consultation_step"),
]
