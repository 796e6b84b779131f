"""Which answers travel gzipped? Text that is worth it, to browsers that ask for it."""

import gzip

from flask import Flask, Response, request

LEAST_BYTES = 500
LEVEL = 5  # 9 costs three times the time for two per cent …
LEVEL_OF_SMALL = (
    9  # … which is right for a file that a browser keeps for good, and for a page on a bad network
)
SMALL_BYTES = 64 * 1024
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
    is_small = request.endpoint == "static" or len(body) <= SMALL_BYTES
    level = LEVEL_OF_SMALL if is_small else LEVEL
    response.set_data(gzip.compress(body, level, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the gzipped bytes are not the plain ones
    return response
