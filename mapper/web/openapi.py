"""How would somebody else's program speak to this API? OpenAPI 3.1, generated from the wire's own types."""

from typing import Any

import msgspec

from mapper.intake.phone_message import VisitMessage, VoidMessage


def description() -> dict[str, Any]:
    """The whole document."""
    (visit, void), components = msgspec.json.schema_components(
        [VisitMessage, VoidMessage], ref_template="#/components/schemas/{name}"
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Outreach Mapper", "version": "1"},
        "paths": {
            "/api/v1/visits/{id}": {"put": _put("Store a visit once, however often it arrives.", visit)},
            "/api/v1/voids/{id}": {"put": _put("Take a visit back.", void)},
            "/api/v1/carry": {"get": _get("What a phone carries to work without a network.", [])},
            "/api/v1/here": {"get": _get("Who is signed in in this browser.", [])},
            "/api/v1/map": {
                "get": _get(
                    "Venues or counted cells in a viewport.",
                    ["bbox", "zoom", "type", "status", "county", "as_of"],
                )
            },
            "/api/v1/areas": {
                "get": _get("Figures by GEOID for the shaded map.", ["level", "type", "as_of"])
            },
        },
        "components": {"schemas": {**components, "Receipt": RECEIPT, "Problem": PROBLEM}},
    }


RECEIPT = {
    "type": "object",
    "required": ["id", "sha256", "received_at", "status"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "sha256": {"type": "string", "description": "of the body's bytes as received"},
        "received_at": {"type": "string", "format": "date-time"},
        "status": {"enum": ["stored", "already"]},
    },
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def _put(summary: str, body: dict[str, Any]) -> dict[str, Any]:
    receipt = {
        "description": "stored",
        "content": _json("application/json", {"$ref": "#/components/schemas/Receipt"}),
    }
    return {
        "summary": summary,
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
            {"name": "Client-Time", "in": "header", "schema": {"type": "string", "format": "date-time"}},
            {"name": "Logged-By", "in": "header", "schema": {"type": "string", "format": "uuid"}},
        ],
        "requestBody": {"required": True, "content": _json("application/json", body)},
        "responses": {
            "201": receipt,
            **_problems("400", "401", "403", "404", "409", "413", "415", "422", "429", "503"),
        },
    }


def _get(summary: str, parameters: list[str]) -> dict[str, Any]:
    return {
        "summary": summary,
        "parameters": [{"name": name, "in": "query", "schema": {"type": "string"}} for name in parameters],
        "responses": {"200": {"description": "the answer"}, **_problems("400", "401", "404", "422", "503")},
    }


def _problems(*statuses: str) -> dict[str, Any]:
    problem = _json("application/problem+json", {"$ref": "#/components/schemas/Problem"})
    return {status: {"description": "see title", "content": problem} for status in statuses}


def _json(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {kind: {"schema": schema}}
