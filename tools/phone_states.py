"""In which states can the phone page be? One line each: what is done from the list on, and the network."""

import json
from dataclasses import dataclass
from typing import Any

Step = str | tuple[str, str]  # what is tapped, or where something is typed and what
FRESH = 'button.venue:has-text("not reached yet")'
KNOWN = 'button.venue:has-text("due for a check")'
NO_ANSWER = (FRESH, "text=Nobody to ask", "#save")
PLACED = (FRESH, "text=We put something up")
OFF, ON = "off", "on"


@dataclass(frozen=True)
class State:
    """One picture."""

    steps: tuple[Step, ...] = ()
    network: str | dict[str, Any] = ON  # off once the list is there, or the answer that every visit gets
    shows: str = ""  # what has to be there before the picture is taken
    at: str = ""  # what stands in the middle of the picture; else the page's top
    dark: bool = False  # also by night
    script: str = ""  # for what takes more than this page: a second version, a browser that keeps nothing


def answer(status: int, kind: str = "about:blank", **more: Any) -> dict[str, Any]:
    body = json.dumps({"type": kind, "title": "A sentence.", "status": status, **more})
    return {"status": status, "content_type": "application/problem+json", "body": body}


def by_script(*ids: str) -> State:
    """What it takes another version, an older browser or a phone of another make to see."""
    script = "".join(f"document.getElementById('{name}').hidden = false;" for name in ids)
    return State(script=script, shows=f"#{ids[0]}")


REFUSED = [{"field": "items[0].material", "message": "This material is not used any more. Choose another."}]
STATES = {
    "list": State(dark=True),
    "list-searched": State((("#search", "lib"),)),
    "list-nothing-found": State((("#search", "xyzzy"),)),
    "list-near-me": State(("#near-me",), shows="text=Nearest first"),
    "list-where-needed": State(("text=Only where needed",)),
    "danger": State((".danger summary",)),
    "who": State(("#who summary",)),
    "map": State(("#open-map",), shows="#map[data-ready]", dark=True),
    "form": State((FRESH,)),
    "form-still-up": State((KNOWN,), dark=True),
    "form-placed": State(PLACED, dark=True, at="#rows"),
    "form-checked": State((KNOWN, "text=Ours is still up"), at="#standing"),
    "form-promised": State((FRESH, "text=They promised"), at="#promised-on"),
    "form-declined": State((KNOWN, "text=They said no"), at="#ours"),
    "form-closed-until": State((FRESH, "text=Closed until"), at="#opens-on"),
    "form-concern": State((FRESH, "text=Not safe for us")),
    "form-note": State((*PLACED, "#more-to-say summary", ("#note", "Ask for Sam, 207 555 0100")), at="#note"),
    "form-something-missing": State((*PLACED, "#save"), at=".item-row .spots"),
    "form-begun": State((FRESH, "text=They promised", "#back"), shows="#unfinished"),
    "form-quota-full": State(
        NO_ANSWER,
        script="IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }",
        shows="text=This phone is full",
    ),
    "practice": State(("#practise",)),
    "practised": State(("#practise", "text=Nobody to ask", "#save"), shows="#practised"),
    "new-place": State(("#add-place", ("#place-name", "Corner Bakery"))),
    "new-place-pin": State(
        ("#add-place", ("#place-name", "Corner Bakery"), "#pin-here"), shows="#pin-map[data-ready]"
    ),
    "saved-received": State(NO_ANSWER, shows="text=Received, code", dark=True),
    "saved-waiting": State(NO_ANSWER, OFF, "[data-outlook=unreachable]"),
    "saved-conflict": State(NO_ANSWER, answer(409, "conflict"), "text=Both are kept"),
    "saved-needs-fixing": State(NO_ANSWER, answer(422, problems=REFUSED), "text=not used any more"),
    "saved-needs-sign-in": State(NO_ANSWER, answer(401, "expired"), "[data-outlook=signed-out]"),
    "revoked": State(NO_ANSWER, answer(401, "revoked"), "[data-outlook=revoked]"),
    "queue-empty": State(("#queue-state",)),
    "queue-waiting": State((*NO_ANSWER, "#next", *NO_ANSWER, "#next", "#queue-state"), OFF, dark=True),
    "queue-needs-fixing": State(
        (*NO_ANSWER, "#next", "#queue-state"), answer(422, problems=REFUSED), "text=not used any more"
    ),
    "queue-conflict": State((*NO_ANSWER, "#next", "#queue-state"), answer(409, "conflict")),
    "queue-received": State((*NO_ANSWER, "#next", "#queue-state"), shows="#received li", dark=True),
    "queue-as-text": State((*NO_ANSWER, "#next", "#queue-state", "text=Copy as text"), OFF, "#as-text"),
    "help": State(("#help summary",)),
    "new-place-missing": State(("#add-place", "#place-go"), shows="#place-name-problem"),
    "browser-too-old": by_script("too-old"),
    "signing-out": State((*NO_ANSWER, "#next", "#who summary", "#who-leave"), OFF, "#leaving"),
    "signed-out": State((*NO_ANSWER, "#next", "#who summary", "#who-leave", "#leave-keep"), OFF, "#left"),
    "new-version": by_script("new-version"),
    "browser-keeps-nothing": by_script("no-storage"),
    "put-on-home-screen": by_script("install", "install-ios"),
}
