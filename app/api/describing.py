"""The OpenAPI description, arranged for a page that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

VERBS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Field:
    """One value that goes in or out."""

    name: str
    kind: str
    is_required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """One thing that a program can do."""

    key: str
    verb: str
    path: str
    summary: str
    description: str
    needs_token: bool
    parameters: list[Field]
    body: list[Field]
    answers: list[tuple[str, list[Field]]]


def describe(schema: Mapping[str, Any]) -> list[tuple[str, list[Operation]]]:
    """The operations by group, in the order in which they are written."""
    groups: dict[str, list[Operation]] = {}
    for path, verbs in schema["paths"].items():
        for verb in VERBS:
            if operation := verbs.get(verb):
                group = operation.get("tags", [""])[0]
                groups.setdefault(group, []).append(operation_of(schema, path, verb, operation))
    return list(groups.items())


def operation_of(schema: Mapping[str, Any], path: str, verb: str, operation: Mapping[str, Any]) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    body = [field for each in content.values() for field in fields_of(schema, each["schema"])]
    return Operation(
        key=operation["operationId"],
        verb=verb.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        needs_token={"Token": []} in operation.get("security", []),
        parameters=[parameter_of(schema, each) for each in operation.get("parameters", [])],
        body=body,
        answers=list(answers_of(schema, operation)),
    )


def answers_of(schema: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[tuple[str, list[Field]]]:
    for status, answer in operation["responses"].items():
        if status == "default":  # the problems, which the page tells once for all
            continue
        content = answer.get("content", {}).values()
        yield str(status), [field for each in content for field in fields_of(schema, each["schema"])]


def parameter_of(schema: Mapping[str, Any], parameter: Mapping[str, Any]) -> Field:
    shape = parameter["schema"]
    description = parameter.get("description") or shape.get("description", "")
    return Field(parameter["name"], kind_of(schema, shape), parameter.get("required", False), description)


def fields_of(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> list[Field]:
    """The fields of an object, or of what a list holds."""
    shape = resolved(schema, shape.get("items", shape))
    required = shape.get("required", ())
    return [
        Field(name, kind_of(schema, each), name in required, each.get("description", ""))
        for name, each in shape.get("properties", {}).items()
    ]


def resolved(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in shape:
        return shape
    found: Mapping[str, Any] = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return found


def kind_of(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> str:
    """A type in a few words, such as `list of string` or `date-time or null`."""
    if "anyOf" in shape:
        return " or ".join(kind_of(schema, each) for each in shape["anyOf"])
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2]
    if shape.get("type") == "array":
        return f"list of {kind_of(schema, shape['items'])}"
    if "enum" in shape:
        return " or ".join(str(value) for value in shape["enum"])
    return str(shape.get("format") or shape.get("type", "object"))
