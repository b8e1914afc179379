"""A small app with jobs whose every run leaves a row: what is lost or repeated can be counted."""

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.web.jobs.probe"
    label = "probe"
