"""Pages sent compressed, where that gives nothing away.

Somebody who can make a browser ask for a page, add text to it and see how long the answer is, can guess a secret that
stands in the same compressed page letter by letter (the BREACH attack). So what holds a secret is sent as it is: every
page of somebody who is signed in, and every page with a form, whose request token is one. What is left is what anybody
can read, which is also the longest: the page of a round.
"""

import gzip

from flask import Flask, Response, g, request, session

SMALLEST = 1000
"""Bytes below which a page fits into one packet anyhow."""
LEVEL = 5


def init_compression(app: Flask) -> None:
    """Compress what can be compressed."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The page, compressed if it holds no secret and the browser takes it."""
    if response.mimetype != "text/html" or response.direct_passthrough or "_user_id" in session or "csrf_token" in g:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and "Content-Encoding" not in response.headers:
        body = response.get_data()
        if len(body) >= SMALLEST:
            response.set_data(gzip.compress(body, LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
    return response
