"""Which addresses does background work answer? Included by the desk's own."""

from django.urls import path

from firsthour.web.desk.jobs import views

urlpatterns = [
    path("jobs", views.jobs, name="jobs"),
    path("jobs/export.<str:form>", views.jobs_export, name="jobs_export"),
    path("jobs/schedules/export.<str:form>", views.schedules_export, name="schedules_export"),
    path("jobs/<uuid:uid>/retry", views.retry, name="job_retry"),
]
