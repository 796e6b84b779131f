"""Which answers travel gzipped? Text that is worth it, to browsers that ask for it."""

import gzip

from flask import Flask, Response, request

LEAST_BYTES = 1_000
LEVEL = 5  # 9 costs three times the time for two per cent …
LEVEL_OF_FILES = 9  # … which is right where a browser asks once, and keeps it for good
TEXT = ("text/", "application/json", "application/problem+json", "application/geo+json", "image/svg+xml")


def register(app: Flask) -> None:
    app.after_request(_gzip)


def _gzip(response: Response) -> Response:
    if not (response.mimetype or "").startswith(TEXT):
        return response
    response.vary.add("Accept-Encoding")
    if (
        "gzip" not in request.headers.get("Accept-Encoding", "")
        or response.status_code not in (200, 201)
        or "Content-Encoding" in response.headers
        or (response.is_streamed and request.endpoint != "static")  # Flask hands a file over as a stream
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    response.close()  # the file is read: a server whose client went away would leave it open
    if len(body) < LEAST_BYTES:
        return response
    level = LEVEL_OF_FILES if request.endpoint == "static" else LEVEL
    response.set_data(gzip.compress(body, level, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the gzipped bytes are not the plain ones
    return response
