"""Which addresses does the interface answer?"""

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET

from firsthour.web.api import alerts, incidents, matters, sms, tasks
from firsthour.web.api.interface import API, ROOT, guarded_routes
from firsthour.web.ui.access import open_to_all

API.add_router("", matters.ROUTER)
API.add_router("", tasks.ROUTER)
API.add_router("", incidents.ROUTER)
API.add_router("", alerts.ROUTER)
API.add_router("", sms.ROUTER)
OPERATIONS = {
    function.__name__: function
    for function in (
        matters.list_matters,
        matters.open_lead,
        matters.get_matter,
        tasks.list_tasks,
        tasks.get_task,
        incidents.post_incidents,
        incidents.list_incidents,
        alerts.post_alerts,
        sms.post_sms_events,
    )
}


@require_GET
@open_to_all("the description of the interface, part of the published program, holds nothing of anybody")
def describe(_request: HttpRequest) -> JsonResponse:
    """Describe the interface as OpenAPI 3.1."""
    return JsonResponse(API.get_openapi_schema(path_prefix=f"/{ROOT}"), json_dumps_params={"ensure_ascii": False})


app_name = "api"
urlpatterns = [
    path(f"{ROOT}openapi.json", describe, name="describe"),
    path(ROOT, ([*guarded_routes(API.urls[0], OPERATIONS)], None, None)),
]
