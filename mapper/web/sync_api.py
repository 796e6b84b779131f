"""What do phones send and carry? Step 3 of the flow, the server's side (CONTRACT.md 5)."""

from uuid import UUID

import msgspec
from flask import Blueprint, Response, request

from mapper.intake.deliveries import Delivery, Fate, Receipt, TooManyVisits
from mapper.intake.phone_message import MalformedMessage, read_client_time
from mapper.web import current
from mapper.web.carry import carried
from mapper.web.openapi import description
from mapper.web.problems import problem

RETRY_AFTER_SECONDS = "300"
api = Blueprint("sync_api", __name__, url_prefix="/api")


@api.before_request
def only_the_one_who_logged_it() -> Response | None:
    """An entry is sent under its own author's sign-in, or it waits on the phone for them."""
    if request.headers.get("Logged-By", current.actor().person_id) != current.actor().person_id:
        return problem(
            401, "expired", "Somebody else is signed in on this phone. Sign in again to send this."
        )
    return None


@api.put("/v1/visits/<uuid:visit_id>")
def put_visit(visit_id: UUID) -> Response:
    return _answer(current.receiver().visit(_delivery(visit_id)))


@api.put("/v1/voids/<uuid:void_id>")
def put_void(void_id: UUID) -> Response:
    return _answer(current.receiver().void(_delivery(void_id)))


@api.get("/v1/carry")
def carry() -> Response:
    """The same bytes until something a phone is told changes."""
    response = Response(msgspec.json.encode(carried()), content_type="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@api.get("/openapi.json", endpoint="openapi")
def openapi() -> Response:
    return Response(msgspec.json.encode(description()), content_type="application/json")


@api.errorhandler(MalformedMessage)
def malformed(error: MalformedMessage) -> Response:
    problems = [{"field": found.field, "message": found.message} for found in error.problems]
    return problem(422, "malformed", "This entry can't be taken as it is.", problems=problems)


@api.errorhandler(TooManyVisits)
def too_many(_: TooManyVisits) -> Response:
    sentence = "That is more than anybody logs in an hour. What waits on this phone goes out later."
    return problem(429, "too-many", sentence, headers={"Retry-After": RETRY_AFTER_SECONDS})


def _delivery(message_id: UUID) -> Delivery:
    return Delivery(
        id=str(message_id),
        body=request.get_data(),
        actor=current.actor(),
        received_at=current.now(),
        client_time=read_client_time(request.headers.get("Client-Time")),
    )


def _answer(receipt: Receipt) -> Response:
    if receipt.fate is Fate.conflict:
        sentence = "Another entry is here under this id. Both are kept; a coordinator chooses."
        return problem(409, "conflict", sentence, id=receipt.id)
    body = {
        "id": receipt.id,
        "sha256": receipt.sha256,
        "received_at": receipt.received_at.isoformat(),
        "status": receipt.fate.value,
    }
    return Response(msgspec.json.encode(body), status=201, content_type="application/json")
