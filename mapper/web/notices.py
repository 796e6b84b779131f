"""What is kept about somebody who takes part? The privacy notice, in words that everybody can read."""

from flask import Blueprint, render_template

from mapper.web import current

pages = Blueprint("notices", __name__)


@pages.get("/privacy")
def privacy() -> str:
    """Open to all: who decides whether to take part has not signed in."""
    return render_template("notices/privacy.html", config=current.config())
