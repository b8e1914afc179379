"""Which addresses does the register of interference have?"""

from django.urls import path

from firsthour.web.intake.views import interference, interference_register

urlpatterns = [
    path("interference/", interference.own_entries, name="interference_own"),
    path("interference/export.<str:form>", interference.own_export, name="interference_own_export"),
    path("interference/months/own/export.<str:form>", interference.own_months_export, name="own_months_export"),
    path("interference/new/", interference.entry_new, name="interference_new"),
    path("interference/register/", interference_register.register, name="interference_register"),
    path("interference/register/export.<str:form>", interference_register.register_export, name="interference_export"),
    path("interference/months/", interference_register.months, name="months"),
    path("interference/months/export.<str:form>", interference_register.months_export, name="months_export"),
    path("interference/months/<uuid:uid>/", interference.month, name="month"),
    path("interference/<uuid:uid>/", interference.entry, name="interference"),
    path("interference/<uuid:uid>/correct/", interference.entry_correct, name="interference_correct"),
]
