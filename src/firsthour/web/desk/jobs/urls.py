"""Which addresses does background work answer? Included by the desk's own."""

from django.urls import path

from firsthour.web.desk.jobs import views

urlpatterns = [
    path("jobs", views.jobs, name="jobs"),
    path("jobs/<uuid:uid>/retry", views.retry, name="job_retry"),
]
