"""Does the interface answer whatever is sent to it, as its description says, and never with an error of ours?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from firsthour.web.api.urls import API, OPERATIONS
from firsthour.web.config.wsgi import application
from firsthour.web.desk.models import Matter
from firsthour.web.ui.access import rule_of

SCHEMA = schemathesis.openapi.from_dict(API.get_openapi_schema(path_prefix="/api/v1/"))
SCHEMA.app = application
CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]
BOUNDED = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture
def service(make_service, make_matter) -> Iterator[Any]:
    """A service with every scope, and something to read; requests stay inside the test's own transaction."""
    make_matter("L1"), make_matter("L2")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield make_service("city")
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_asks_for_a_scope() -> None:
    rules = {name: rule_of(function) for name, function in OPERATIONS.items()}
    assert all(rule is not None and rule.guard == "service" and rule.scope for rule in rules.values()), rules


def test_every_operation_is_described() -> None:
    told = {
        one["operationId"]
        for path in API.get_openapi_schema(path_prefix="/")["paths"].values()
        for one in path.values()
    }
    assert len(told) == len(OPERATIONS)


@BOUNDED
@SCHEMA.parametrize()
def test_whatever_is_sent_is_answered_as_described(case: Any, service: Any, now: datetime) -> None:
    case.headers = {
        **{name: text for name, text in (case.headers or {}).items() if name != "Authorization"},
        **service.headers,
    }
    response = case.call()
    case.validate_response(response, checks=CHECKS)
    assert Matter.objects.filter(number__in=["L1", "L2"]).count() == 2
