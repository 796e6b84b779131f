"""The WSGI application: `gunicorn app:app`, `flask --app app …`, `python app.py` for the embedded default."""

from mapper import create_app

app = create_app()

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=app.extensions["mapper"].config.port)
