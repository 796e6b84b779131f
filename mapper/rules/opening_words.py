"""In which words are opening hours read? `Mo-Fr 09:00-17:00; PH off` is Mon–Fri 9:00–17:00, public holidays
closed. Hours that use more of OpenStreetMap's syntax than people do are left as they are."""

import re
from dataclasses import dataclass

from mapper.rules.opening_hours import parsed

DAYS = {"Mo": "Mon", "Tu": "Tue", "We": "Wed", "Th": "Thu", "Fr": "Fri", "Sa": "Sat", "Su": "Sun"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HOLIDAYS = {"PH": "public holidays", "SH": "school holidays"}
ORDINALS = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th", "5": "5th", "-1": "last"}

_DAY = "|".join(DAYS)
_DAYS_PART = rf"(?:(?:{_DAY})(?:-(?:{_DAY}))?(?:\[(?:-1|[1-5])(?:,[1-5])*\])?|PH|SH)"
_MONTH = rf"(?:{'|'.join(MONTHS)})(?: \d{{1,2}})?"
_MONTHS_PART = rf"{_MONTH}(?:-{_MONTH})?"
_SUN = "sunrise|sunset|dawn|dusk"
_TIME = rf"(?:\d{{2}}:\d{{2}}|{_SUN})"
_TIMES_PART = rf"{_TIME}(?:-{_TIME}\+?|\+)"
_RULE = re.compile(
    rf"(?P<months>{_MONTHS_PART}(?:,{_MONTHS_PART})*)?(?:^|\s|(?=$))"
    rf"(?P<days>{_DAYS_PART}(?:,{_DAYS_PART})*)?\s?"
    rf"(?P<times>24/7|{_TIMES_PART}(?:,{_TIMES_PART})*)?\s?"
    r"(?P<state>closed|unknown|open)?\s?"
    r'(?P<comment>"[^"]*")?'
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: when (`Mon–Fri`, empty for every day) and what (`9:00–17:00`, `closed`)."""

    when: str
    what: str


def in_words(text: str) -> list[Rule] | None:
    """The hours, a line a rule, days with the same hours together; None where they can't be told in words
    that surely mean the same."""
    hours = parsed(text)
    if hours is None:
        return None
    rules = _rules(str(hours))
    # Put in order, a later rule does not overrule an earlier one any more: each line holds by itself.
    of_all_day = "24/7" in text  # else the reader's own words for a rule that says no time
    told = [
        _told(rule, of_all_day) for rule in (rules if len(rules) == 1 else _rules(str(hours.normalize())))
    ]
    return [rule for rule in told if rule] if all(told) else None


def _rules(text: str) -> list[str]:
    """Between semicolons, but for those in a comment. A comma between rules, or `||`, is left in: it adds to
    what was said before, and no word for that is short."""
    return [part.strip() for part in re.findall(r'(?:[^;"]|"[^"]*")+', text)]


def _told(rule: str, of_all_day: bool) -> Rule | None:
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    days = _days(found["days"] or "")
    when = ", ".join(part for part in (_months(found["months"] or ""), days) if part)
    comment = (found["comment"] or "").strip('"').strip()
    times = found["times"] or ""
    if times == "24/7" and not of_all_day:
        times = ""
    said = [_times(times), _state(found["state"] or "", bool(times))]
    what = " ".join(part for part in said if part)
    return Rule(when, f"{what} ({comment})" if what and comment else what or comment or "open")


def _months(text: str) -> str:
    return text.replace("-", "–").replace(",", ", ")


def _days(text: str) -> str:
    parts = re.findall(r"(?:[^,\[]|\[[^\]]*\])+", text)
    return _listed([_day(part) for part in parts])


def _day(part: str) -> str:
    if part in HOLIDAYS:
        return HOLIDAYS[part]
    days, _, which = part.partition("[")
    named = "–".join(DAYS[day] for day in days.split("-"))
    if not which:
        return named
    return f"{_listed([ORDINALS[one] for one in which.rstrip(']').split(',')])} {named} of the month"


def _times(text: str) -> str:
    if text == "24/7":
        return "day and night"
    return ", ".join(_time(part) for part in text.split(",") if part)


def _time(part: str) -> str:
    start, _, end = part.partition("-")
    if start.endswith("+"):
        return f"from {_clock(start.rstrip('+'))}"
    if part == "00:00-24:00":
        return "all day"
    return f"{_clock(start)}–{_clock(end.rstrip('+'))}{' or later' if end.endswith('+') else ''}"


def _clock(text: str) -> str:
    """9:00; an hour past midnight, 25:00, is that of the next day."""
    if ":" not in text:
        return text
    hour, minute = text.split(":")
    return f"{int(hour) % 24 if int(hour) > 24 else int(hour)}:{minute}"


def _state(text: str, has_times: bool) -> str:
    if text == "unknown":
        return "perhaps"
    return text if text == "closed" or (text and not has_times) else ""


def _listed(parts: list[str]) -> str:
    return ", ".join(parts)
