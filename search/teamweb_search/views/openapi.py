"""The description of the API, kept beside it; a test compares both."""

from typing import Any

from ..query import MAX_SIZE
from .parameters import DEFAULT_SIZE

_STRINGS = {"type": "array", "items": {"type": "string"}}


def _parameter(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _answer(text: str, schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": text, "content": {"application/json": {"schema": reference}}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def description(server: str) -> dict[str, Any]:
    counts = {
        "type": "array",
        "items": _object({"value": {"type": "string"}, "count": {"type": "integer"}}),
    }
    hit = {
        "id": {"type": "string"},
        "kind": {"type": "string"},
        "title": {"type": "string"},
        "url": {"type": "string"},
        "space": {"type": "string"},
        "date": {"type": ["string", "null"], "format": "date"},
        "score": {"type": "number"},
        "highlights": {**_STRINGS, "description": "Escaped HTML; only <mark> is markup."},
    }
    results = {
        "total": {"type": "integer"},
        "took_ms": {"type": "integer"},
        "hits": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        "facets": _object({"kind": counts, "space": counts, "year": counts}),
        "suggestion": {"type": ["string", "null"]},
        "missing": {
            **_STRINGS,
            "description": "Words that no text has, except as a part of other words.",
        },
    }
    error = _object({"status": {"type": "integer"}, "message": {"type": "string"}})
    error["properties"]["parameters"] = {
        "type": "object",
        "additionalProperties": {"type": "string"},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Search", "version": "1"},
        "servers": [{"url": server.rstrip("/")}],
        "paths": {
            "/api/v1/search": {
                "get": {
                    "operationId": "search",
                    "summary": "Search everything the caller may read",
                    "security": [{}, {"bearer": []}],
                    "parameters": [
                        _parameter(
                            "q",
                            'Words, "phrases", -not, AND/UND, OR/ODER, prefix*, kind:, space:, year:',
                            {"type": "string", "maxLength": 500},
                        ),
                        _parameter("kind", "Only these kinds; may be repeated.", _STRINGS),
                        _parameter("space", "Only these spaces (keys); may be repeated.", _STRINGS),
                        _parameter(
                            "year",
                            "Only these years; may be repeated.",
                            {"type": "array", "items": {"type": "integer"}},
                        ),
                        _parameter(
                            "page", "From 1.", {"type": "integer", "minimum": 1, "default": 1}
                        ),
                        _parameter(
                            "size",
                            "Hits on a page.",
                            {
                                "type": "integer",
                                "minimum": 1,
                                "maximum": MAX_SIZE,
                                "default": DEFAULT_SIZE,
                            },
                        ),
                    ],
                    "responses": {
                        "200": _answer("What was found", "Results"),
                        "400": _answer("A parameter was not understood", "Error"),
                        "401": _answer("The token is not valid", "Error"),
                        "503": _answer("The search engine does not answer", "Error"),
                    },
                }
            }
        },
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Hit": _object(hit),
                "Results": _object(results),
                "Error": _object({"error": error}),
            },
        },
    }
