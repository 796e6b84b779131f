"""The WSGI application: `gunicorn app:app`, `flask --app app …`, `python app.py` for the embedded default."""

import gc

import click

from mapper import create_app
from mapper.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    raise click.UsageError(str(error)) from error  # a line in a terminal; a server stops at it as before
gc.freeze()  # what every process is made of stays: whoever collects garbage need not look through it again

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=app.extensions["mapper"].config.port)
