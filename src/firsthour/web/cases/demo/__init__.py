"""What has happened in the demo city in half a year: its reports, leads and cases, made by the same operations."""

from firsthour.web.cases.demo.making import make_demo_city

__all__ = ["make_demo_city"]
