"""What keeps a page from being misused? Headers, nonces, CSRF tokens, and where an API call comes from."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup, escape

from mapper.config import Config
from mapper.web.problems import problem

MOST_BYTES = 2 * 1024 * 1024  # of a form; uploads come in a later issue
MOST_API_BYTES = 64 * 1024
MOST_NUMBER = 2**31 - 1  # in a URL; what a row's number can be
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
CSP = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}
csrf = CSRFProtect()


def register(app: Flask, config: Config) -> None:
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        SESSION_COOKIE_NAME="__Host-form"
        if config.https
        else "form",  # carries the CSRF secret, nothing else
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.https,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a tab may stay open all day
        WTF_CSRF_CHECK_DEFAULT=False,  # _check_origin below decides which requests carry a token
    )
    csrf.init_app(app)
    app.before_request(_check_where_it_comes_from)
    app.before_request(_refuse_what_no_row_holds)
    app.after_request(_add_headers)
    app.jinja_env.globals.update(csp_nonce=csp_nonce, csrf_field=csrf_field)


def csp_nonce() -> str:
    """This answer's nonce, the same wherever the page asks for it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(escape(generate_csrf()))


def _check_where_it_comes_from() -> Response | None:
    """A form carries our token; an API call is JSON that a page of ours sent."""
    if request.method not in UNSAFE:
        return None
    if not request.path.startswith("/api/"):
        csrf.protect()
        return None
    if (request.content_length or 0) > MOST_API_BYTES:
        return problem(413, "too-large", f"A request to the API is at most {MOST_API_BYTES} bytes.")
    if not _is_same_origin():
        return problem(403, "other-origin", "This request does not come from a page of this app.")
    if request.mimetype != "application/json":
        return problem(415, "not-json", "Send application/json.")
    return None


def _refuse_what_no_row_holds() -> None:
    """The character NUL and numbers without end: databases fail on them, and no page of ours sends them."""
    numbers = (value for value in (request.view_args or {}).values() if isinstance(value, int))
    if "\0" in request.path or any(number > MOST_NUMBER for number in numbers):
        abort(404)
    if not request.path.startswith("/api/") and any(
        "\0" in text for _, text in request.form.items(multi=True)
    ):
        abort(400)


def _is_same_origin() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CSP.format(nonce=csp_nonce()))
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
