"""Which addresses does this app answer?"""

from django.urls import URLPattern

app_name = "statements"
urlpatterns: list[URLPattern] = []
