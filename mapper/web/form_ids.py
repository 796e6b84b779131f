"""Which id was a form made with? It becomes the id of what the form makes, so that it is made once."""

import uuid

from flask import abort, request


def sent_form_id() -> str:
    """Of the form that was sent; without one it is no form of ours (400)."""
    try:
        return str(uuid.UUID(request.form.get("form_id", "")))
    except ValueError:
        abort(400)
