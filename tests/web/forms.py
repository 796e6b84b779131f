"""Which forms stand on a page, with which fields? Read from the HTML, as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

NO_VALUE = {"submit", "button", "reset", "image", "file"}


@dataclass
class Form:
    """One form. `fields`: name -> the values the page offers for it; `buttons` the same of its buttons."""

    method: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._open = Form(said.get("method", "get").lower(), said.get("action", ""))
            self.forms.append(self._open)
        if self._open is None:
            return
        name = said.get("name", "")
        if tag == "select":
            self._select = name
            self._open.fields.setdefault(name, [])
        elif tag == "option" and self._select:
            self._open.fields[self._select].append(said.get("value", ""))
        elif name and tag in ("input", "textarea", "button"):
            is_button = tag == "button" or said.get("type") in NO_VALUE
            where = self._open.buttons if is_button else self._open.fields
            where.setdefault(name, []).append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""


def forms_of(html: str) -> list[Form]:
    reader = _Reader()
    reader.feed(html)
    return reader.forms
