"""Does docs/audit.md tell of every action, and of none that there is not?"""

import re

from mapper.config import PROJECT
from mapper.rules.audit import AuditAction

TEXT = (PROJECT / "docs" / "audit.md").read_text()


def test_every_action_is_told() -> None:
    told = set(re.findall(r"`([a-z_]+)`", TEXT.split("## What is written down")[1]))
    assert told == {action.value for action in AuditAction}
