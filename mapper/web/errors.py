"""What does somebody read when it went wrong? Each error becomes a page or a problem+json here."""

import structlog
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from mapper.intake.round_changes import NoSuchRound
from mapper.rules.filter_words import FilterRefused
from mapper.store.database import DatabaseBusy, DatabaseUnavailable
from mapper.web.problems import problem

RETRY_AFTER_SECONDS = "30"
RETRY_AFTER_BUSY_SECONDS = "10"
BUSY = (
    "Something long is being written just now, a list perhaps. What you sent was not stored: "
    "go back and send it again in a moment."
)
SENTENCES = {
    400: "This form is no longer valid. Go back, load the page again and send it once more.",
    404: "There is nothing here.",
    405: "This address does not take that kind of request.",
    413: "That is larger than this page takes.",
    415: "This address takes another kind of content.",
    429: "That is too many tries. Wait a while and try again.",
    500: "Something went wrong on our side. Nothing you see here was changed.",
    503: "The database can't take this right now. Nothing was stored; try again in a moment.",
}
KINDS = {413: "too-large"}  # of a problem under /api/; else what the status says
log = structlog.get_logger()


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DatabaseUnavailable, _unavailable)
    app.register_error_handler(DatabaseBusy, _busy)
    app.register_error_handler(FilterRefused, _filter_refused)
    app.register_error_handler(NoSuchRound, lambda error: _answer(404))
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if isinstance(error, SecurityError):  # another host's name: a page would have links to it
        return Response("This address is not served here.\n", status=400, content_type="text/plain")
    response = _answer(error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _unavailable(error: DatabaseUnavailable) -> Response:
    log.error("database_unavailable", reason=type(error.__cause__).__name__)
    response = _answer(503)
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _busy(error: DatabaseBusy) -> Response:
    log.warning("database_busy", endpoint=request.endpoint)
    response = _answer(503, BUSY)
    response.headers["Retry-After"] = RETRY_AFTER_BUSY_SECONDS
    return response


def _filter_refused(error: FilterRefused) -> Response:
    if request.path.startswith("/api/"):
        problems = [{"field": error.field, "message": error.message}]
        return problem(422, "malformed", error.message, problems=problems)
    return Response(render_template("error.html", sentence=error.message, status=422), status=422)


def _unexpected(error: Exception) -> Response:
    log_fault(error)
    return _answer(500)


def log_fault(error: BaseException | None) -> None:
    """Kind, file and line of a failure: its message may hold what people typed and stays out of the log."""
    log.error("unexpected", error=type(error).__name__, endpoint=request.endpoint, place=_place(error))


def _place(error: BaseException | None) -> str:
    trace = error.__traceback__ if error else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def _answer(status: int, said: str = "") -> Response:
    sentence = said or SENTENCES.get(status, "This request can't be answered.")
    if request.path.startswith("/api/"):
        return problem(status, KINDS.get(status, "about:blank"), sentence)
    return Response(render_template("error.html", sentence=sentence, status=status), status=status)
