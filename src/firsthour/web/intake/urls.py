"""Which addresses does this app answer?"""

from django.urls import URLPattern

from firsthour.web.intake import consultation_urls, interference_urls, lead_urls, report_urls

app_name = "intake"
urlpatterns: list[URLPattern] = [
    *lead_urls.urlpatterns,
    *report_urls.urlpatterns,
    *consultation_urls.urlpatterns,
    *interference_urls.urlpatterns,
]
