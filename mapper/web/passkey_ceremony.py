"""What is a passkey asked, and is this its answer: to our question, at our address, by who may use it?"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from mapper.config import Config

QUESTION_BYTES = 32
MOST_BYTES = 16_384  # of an answer
PORTS = {"http": 80, "https": 443}
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=1400)]  # a credential id has at most 1023 bytes
Blob = Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]
Handle = Annotated[str, msgspec.Meta(max_length=128)]


class AnswerRefused(ValueError):
    """This is no answer that a passkey gave to a question of ours, here."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where this app's passkeys are at home: WebAuthn's relying party."""

    rp_id: str
    origin: str


class NewResponse(msgspec.Struct):
    client_data: Blob = msgspec.field(name="clientDataJSON")
    attestation: Blob = msgspec.field(name="attestationObject")


class SignInResponse(msgspec.Struct):
    client_data: Blob = msgspec.field(name="clientDataJSON")
    authenticator_data: Blob = msgspec.field(name="authenticatorData")
    signature: Blob
    user_handle: Handle | None = msgspec.field(name="userHandle", default=None)


class NewAnswer(msgspec.Struct):
    """What the browser's navigator.credentials.create() says, as static/passkeys.js sends it."""

    id: Id
    raw_id: Id = msgspec.field(name="rawId")
    type: Annotated[str, msgspec.Meta(max_length=20)]
    response: NewResponse


class SignInAnswer(msgspec.Struct):
    """What navigator.credentials.get() says."""

    id: Id
    raw_id: Id = msgspec.field(name="rawId")
    type: Annotated[str, msgspec.Meta(max_length=20)]
    response: SignInResponse


Answer = TypeVar("Answer", NewAnswer, SignInAnswer)


@dataclass(frozen=True, slots=True)
class NewKey:
    id: str
    public_key: bytes
    sign_count: int


def home(config: Config) -> Home:
    """The configured address; without one this machine's own, by the one name that browsers allow."""
    parts = urlsplit(config.public_url or f"http://localhost:{config.port}")
    host = (parts.hostname or "").lower()
    is_usual = parts.port in (None, PORTS[parts.scheme])
    return Home(host, f"{parts.scheme}://{host}" + ("" if is_usual else f":{parts.port}"))


def elsewhere(config: Config, host: str) -> str:
    """Where passkeys work, if not at the host that was asked; empty where they work here."""
    origin = home(config).origin
    return "" if urlsplit(origin).netloc == host.lower() else origin


def new_question() -> bytes:
    return secrets.token_bytes(QUESTION_BYTES)


def asks_for_new(config: Config, question: bytes, person_id: str, name: str, there: Iterable[str]) -> str:
    """What the browser is asked so that it makes a passkey, as JSON; `there`: ids that the person has."""
    options = webauthn.generate_registration_options(
        rp_id=home(config).rp_id,
        rp_name=config.network_name,
        user_id=person_id.encode(),
        user_name=name,
        challenge=question,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,  # so that no name is asked for at sign-in
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in there],
    )
    return webauthn.options_to_json(options)


def asks_who(config: Config, question: bytes) -> str:
    """What the browser is asked at sign-in: any passkey of ours, so that nobody's existence is told."""
    options = webauthn.generate_authentication_options(
        rp_id=home(config).rp_id,
        challenge=question,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def read_new(body: bytes) -> NewAnswer:
    return _read(body, NewAnswer)


def read_sign_in(body: bytes) -> SignInAnswer:
    return _read(body, SignInAnswer)


def _read(body: bytes, kind: type[Answer]) -> Answer:
    if len(body) > MOST_BYTES:
        raise AnswerRefused
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AnswerRefused from error


def question_of(answer: NewAnswer | SignInAnswer) -> bytes:
    """Which question it says it answers. Raises AnswerRefused."""
    try:
        return parse_client_data_json(base64url_to_bytes(answer.response.client_data)).challenge
    except Exception as error:  # the library raises whatever its parsers do on bytes that somebody made up
        raise AnswerRefused from error


def checked_new(config: Config, answer: NewAnswer, question: bytes) -> NewKey:
    """The passkey that was made. Raises AnswerRefused."""
    try:
        made = webauthn.verify_registration_response(
            credential=_as_json(answer),
            expected_challenge=question,
            expected_rp_id=home(config).rp_id,
            expected_origin=home(config).origin,
            require_user_verification=True,
        )
    except Exception as error:  # as above
        raise AnswerRefused from error
    return NewKey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def checked_sign_in(
    config: Config, answer: SignInAnswer, question: bytes, public_key: bytes, sign_count: int
) -> int:
    """The passkey's new count of uses. Raises AnswerRefused, also where the count went back: a copy."""
    try:
        return webauthn.verify_authentication_response(
            credential=_as_json(answer),
            expected_challenge=question,
            expected_rp_id=home(config).rp_id,
            expected_origin=home(config).origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        ).new_sign_count
    except Exception as error:  # as above
        raise AnswerRefused from error


def person_of(answer: SignInAnswer) -> str:
    """Whose passkey it says it is; empty where it does not say."""
    handle = answer.response.user_handle
    try:
        return base64url_to_bytes(handle).decode() if handle else ""
    except ValueError as error:
        raise AnswerRefused from error


def _as_json(answer: NewAnswer | SignInAnswer) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(answer)
    return plain
