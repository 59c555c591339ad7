"""All operations, under one root."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from app.api import account, ballots, guests, topics
from app.api.problems import CONTENT_TYPE, HANDLERS
from app.api.schemas import ProblemOut

PROBLEM = {
    "description": "A problem",
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
}


class API(NinjaAPI):
    """Ninja's, with short names of operations, and the shape of every refusal in the description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        function = operation.view_func
        return f"{function.__module__.rpartition('.')[2]}-{function.__name__}".replace("_", "-")

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["ProblemOut"] = ProblemOut.model_json_schema()
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = PROBLEM
        return schema


api = API(
    title="Democrasite",
    version="1",
    description=(
        "The rules and limits of the pages. Send `Authorization: Bearer` and a personal access token, "
        "which you make in your account. What goes wrong is told as problem details (RFC 9457)."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
api.add_router("", account.router)
api.add_router("/topics", topics.router)
api.add_router("/topics", ballots.router)
api.add_router("/topics", guests.router)
for refusal, answer in HANDLERS.items():
    api.add_exception_handler(refusal, answer)
