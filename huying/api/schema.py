"""Request bodies as JSON Schema, generated from the vocabulary: what the engine takes is what is documented."""

from typing import Any

from huying.domain.step_parts import Field, Kind, Scope, Step
from huying.domain.steps import PARTY_FIELDS, STEPS
from huying.wording.steps import field_label, step_label
from huying.wording.voice import Voice

ENGLISH = Voice(lang="en")
Schema = dict[str, Any]

_PLAIN: dict[Kind, Schema] = {
    Kind.LINE: {"type": "string"},
    Kind.TEXT: {"type": "string"},
    Kind.BOOL: {"type": "boolean"},
    Kind.CHOICE: {"type": "string"},
    Kind.UNIT: {"type": "string", "description": "a unit's code"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.INT: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.PARTY_NO: {"type": "integer", "minimum": 1},
    Kind.ORDER_NO: {"type": "integer", "minimum": 1},
    Kind.CASE: {"type": "string", "description": "a case's number"},
    Kind.FILES: {"type": "array", "items": {"type": "string", "format": "uuid"}},
    Kind.LINES: {"type": "array", "items": {"type": "string"}},
}


def details_schema(step: Step) -> Schema:
    """The details of one step."""
    return _object(step.fields, step.name)


def _object(fields: tuple[Field, ...], step: str, prefix: str = "") -> Schema:
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {one.name: _field(one, step, prefix) for one in fields},
    }
    required = [one.name for one in fields if one.required]
    return schema | ({"required": required} if required else {})


def _field(one: Field, step: str, prefix: str) -> Schema:
    path = f"{prefix}{one.name}"
    said = {"title": field_label(step, path, ENGLISH)}
    if one.kind is Kind.ROW:
        return _object(one.fields, step, f"{path}.") | said
    if one.kind is Kind.ROWS:
        return {"type": "array", "items": _object(one.fields, step, f"{path}.")} | said
    schema = dict(_PLAIN[one.kind])
    if one.choices:
        schema["enum"] = list(one.choices)
    if one.source:
        schema["description"] = f"a code of the process's {one.source}"
    if one.kind in (Kind.LINE, Kind.TEXT):
        schema["maxLength"] = one.maxlength
    return schema | said


def filing_schema() -> Schema:
    """The body of POST /cases: the details of `register`, with one `reporter` beside `parties`."""
    schema = details_schema(STEPS["register"])
    schema["properties"] |= {
        "reporter": _object(PARTY_FIELDS, "register", "parties."),
        "at": {"type": "string", "format": "date-time", "description": "when it happened, if not now"},
    }
    schema["example"] = {
        "title": "Pump room occupied",
        "text": "The public pump room of the dormitory has been taken as a shop.",
        "channel": "phone",
        "place": "Haiyun dormitory",
        "grid": "420106011004",
        "reporter": {"name": "Li", "phone": "13900000000"},
    }
    return schema


def act_schema() -> Schema:
    """The body of POST /cases/{number}/acts: one of the steps."""
    bodies = [_act(step) for step in STEPS.values() if step.name != "register"]
    return {
        "oneOf": bodies,
        "discriminator": {"propertyName": "step"},
        "example": {"step": "sign", "order": 1, "seen": 3, "details": {}},
    }


def _act(step: Step) -> Schema:
    needs_order = step.scope is Scope.ORDER
    properties: Schema = {
        "step": {"const": step.name},
        "seen": {"type": "integer", "description": "the last entry of the order (or case) the client knew"},
        "at": {"type": "string", "format": "date-time"},
        "details": details_schema(step),
    }
    if needs_order or step.on_order:
        properties["order"] = {"type": "integer", "minimum": 1}
    return {
        "title": step_label(step.name, ENGLISH),
        "type": "object",
        "properties": properties,
        "required": ["step", "order"] if needs_order else ["step"],
    }


def body(schema: Schema) -> Schema:
    """A request body for an operation's OpenAPI."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
