"""How long does a request wait for others who write? No longer than somebody waits at a page."""

from flask import Flask, request

from mapper.store.database import be_patient

OF_A_PHONE_S = 5.0  # it keeps the entry and sends it again by itself
OF_A_PAGE_S = 10.0  # somebody would have to send it again


def register(app: Flask) -> None:
    app.before_request(_be_as_patient_as_who_asks)
    app.teardown_request(lambda _error: be_patient())


def _be_as_patient_as_who_asks() -> None:
    be_patient(OF_A_PHONE_S if request.path.startswith("/api/") else OF_A_PAGE_S)
