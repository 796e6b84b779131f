"""What does an error under /api/ look like? RFC 9457 problem details."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Response


def problem(
    status: int, kind: str, sentence: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """An application/problem+json answer; `kind` is its type, `more` further members."""
    body = msgspec.json.encode({"type": kind, "title": sentence, "status": status, **more})
    response = Response(body, status=status, content_type="application/problem+json")
    response.headers.update(headers or {})
    return response
