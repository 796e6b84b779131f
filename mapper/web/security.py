"""What keeps a page from being misused? Headers, nonces, CSRF tokens, limits, where a request comes from."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup, escape
from werkzeug.middleware.proxy_fix import ProxyFix

from mapper.config import Config
from mapper.web import doors
from mapper.web.problems import problem

MOST_BYTES = 2 * 1024 * 1024  # of a form
MOST_UPLOAD_BYTES = 51_000_000  # of a list that a coordinator brings in, its form around it
TAKES_A_FILE = "imports.upload"
MOST_API_BYTES = 64 * 1024
MOST_FORM_BYTES = 512 * 1024  # of what is typed in it
MOST_FIELDS = 2_000  # a form can tick every town of a state
MOST_CHARACTERS = 20_000  # of one field
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
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Robots-Tag": "noindex, nofollow",
}
# Nearness is worked out on the phone, and passkeys are ours to ask for; nothing else of a device is.
OWN_FEATURES = ("geolocation", "publickey-credentials-create", "publickey-credentials-get")
NO_FEATURES = (
    *("accelerometer", "camera", "display-capture", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
HEADERS["Permissions-Policy"] = ", ".join(
    [f"{name}=(self)" for name in OWN_FEATURES] + [f"{name}=()" for name in NO_FEATURES]
)
HSTS = "max-age=31536000"  # of this host alone: what else its domain serves is not ours to decide
csrf = CSRFProtect()


def register(app: Flask, config: Config) -> None:
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FIELDS,
        TRUSTED_HOSTS=_own_hosts(config),
        SESSION_COOKIE_NAME="__Host-form"
        if config.https
        else "form",  # carries the CSRF secret, nothing else
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.https,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a tab may stay open all day
        WTF_CSRF_CHECK_DEFAULT=False,  # _check_origin below decides which requests carry a token
    )
    if config.proxies:  # else what X-Forwarded-… says is anybody's word
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    csrf.init_app(app)
    app.before_request(_refuse_what_is_too_much)
    app.before_request(_check_where_it_comes_from)
    app.before_request(_refuse_what_no_row_holds)
    app.after_request(_add_headers)
    if config.https:
        app.after_request(_insist_on_https)
    app.jinja_env.globals.update(csp_nonce=csp_nonce, csrf_field=csrf_field)


def _own_hosts(config: Config) -> list[str] | None:
    """Names that this app answers to, where it was told its own; a forged one gets into no link."""
    if not config.public_url:
        return None
    return [urlsplit(config.public_url).hostname or "", "localhost", "127.0.0.1", "[::1]"]


def csp_nonce() -> str:
    """This answer's nonce, the same wherever the page asks for it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(escape(generate_csrf()))


def _refuse_what_is_too_much() -> Response | None:
    """Also where a body does not say how long it is: it is read to one byte more than the most."""
    if request.path.startswith("/api/"):
        request.max_content_length = MOST_API_BYTES + 1
        if len(request.get_data()) > MOST_API_BYTES:
            abort(413)
        return None
    if request.endpoint == TAKES_A_FILE and request.method == "POST":
        if (refused := doors.let_in()) is not None:
            return refused
        request.max_content_length = MOST_UPLOAD_BYTES
    sizes = [max(len(name), len(text)) for name, text in request.form.items(multi=True)]
    if len(sizes) > MOST_FIELDS or max(sizes, default=0) > MOST_CHARACTERS or sum(sizes) > MOST_FORM_BYTES:
        abort(413)
    return None


def _check_where_it_comes_from() -> Response | None:
    """A form carries our token; an API call is JSON that a page of ours sent."""
    if request.method not in UNSAFE or request.routing_exception is not None:
        return None  # nothing is done; an address or method that is not there is said so
    if not request.path.startswith("/api/"):
        csrf.protect()
        return None
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
    typed = [request.args] if request.path.startswith("/api/") else [request.args, request.form]
    if any("\0" in text for fields in typed for _, text in fields.items(multi=True)):
        abort(400)


def _is_same_origin() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or _host_of(origin) == request.host


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CSP.format(nonce=csp_nonce()))
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _insist_on_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = HSTS
    return response
