"""In which words is a change of many places told?"""

from collections.abc import Mapping

from mapper.rules.bulk_edit import Action
from mapper.store.bulk_edits import BulkEdit
from mapper.store.frame_rows import Reference

ACTIONS: Mapping[Action, str] = {
    Action.type: "Set the type of place",
    Action.town: "Set the town",
    Action.do_not_place: "Mark “do not place”",
    Action.allow: "Allow placing again",
    Action.restrict: "Show to coordinators only",
    Action.unrestrict: "Show to volunteers again",
    Action.close: "Mark closed",
    Action.open: "Mark open again",
}


def what_was_done(edit: BulkEdit, reference: Reference) -> str:
    """`Set the town: Portland`."""
    said = ACTIONS[Action(edit.action)]
    kind, area = reference.types.get(edit.value), reference.areas.get(edit.value)
    value = kind.label if kind else area.name if area else edit.value
    return f"{said}: {value}" if value else said
