"""Which addresses does this app answer?"""

from django.urls import URLPattern

app_name = "alerts"
urlpatterns: list[URLPattern] = []
