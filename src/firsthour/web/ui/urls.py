"""Which addresses does this app answer?"""

from django.urls import path

from firsthour.web.ui import views

app_name = "ui"
urlpatterns = [
    path("frame/counts/", views.counts, name="counts"),
    path("frame/theme/", views.theme, name="theme"),
    path("frame/language/", views.language, name="language"),
    path("frame/keys/", views.single_keys, name="single_keys"),
    path("frame/components/", views.gallery, name="gallery"),
]
