"""Who may do what, and to which places? (SAFETY.md, "Who sees what")"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    administrator = "administrator"
    coordinator = "coordinator"
    volunteer = "volunteer"
    viewer = "viewer"


class Permission(StrEnum):
    """What a door asks for. Every URL has one; mapper/web/doors.py says which."""

    log_visits = "log_visits"
    see_counts = "see_counts"
    see_venues = "see_venues"  # names, status, others' visits and notes
    decide = "decide"  # review rows, held visits, new venues, concerns
    edit_reference = "edit_reference"
    manage_people = "manage_people"
    export = "export"
    see_audit = "see_audit"
    release = "release"  # frozen figures for funders and partners: the whole programme's
    keep_a_key = "keep_a_key"  # a passkey or a passphrase: to come back without a code


@dataclass(frozen=True, slots=True)
class Reach:
    """The places an actor's permission covers. Empty and not everywhere: no place at all."""

    everywhere: bool = False
    counties: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()

    def covers(self, county_geoid: str, town_geoid: str = "") -> bool:
        return (
            self.everywhere
            or county_geoid in self.counties
            or (town_geoid != "" and town_geoid in self.towns)
        )


EVERYWHERE = Reach(everywhere=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is signed in; `areas` are county GEOIDs, for a volunteer town GEOIDs."""

    person_id: str
    name: str
    role: Role
    areas: frozenset[str]

    def may(self, permission: Permission) -> bool:
        return permission in GRANTED[self.role]

    @property
    def reach(self) -> Reach:
        if self.role is Role.administrator:
            return EVERYWHERE
        if self.role is Role.volunteer:
            return Reach(towns=self.areas)
        return Reach(counties=self.areas)


GRANTED: Mapping[Role, frozenset[Permission]] = {
    Role.administrator: frozenset(Permission),
    # Reference data is the whole programme's: a coordinator of some counties edits what is theirs alone.
    Role.coordinator: frozenset(Permission) - {Permission.edit_reference, Permission.release},
    Role.volunteer: frozenset({Permission.log_visits}),
    Role.viewer: frozenset({Permission.see_counts, Permission.keep_a_key}),
}


def may_invite(actor: Actor, role: Role, areas: frozenset[str]) -> bool:
    """Whether this actor may make a code for somebody of that role and those areas.

    A coordinator invites volunteers of towns in own counties; an administrator anybody.
    """
    if not actor.may(Permission.manage_people):
        return False
    if actor.role is Role.administrator:
        return True
    return role is Role.volunteer and bool(areas) and all(geoid[:5] in actor.areas for geoid in areas)


def may_see(actor: Actor, person_id: str, role: Role, areas: frozenset[str]) -> bool:
    """Whether somebody stands on this actor's people page: oneself, and volunteers in own counties."""
    if not actor.may(Permission.manage_people):
        return False
    if actor.reach.everywhere or person_id == actor.person_id:
        return True
    return role is Role.volunteer and any(geoid[:5] in actor.areas for geoid in areas)


def may_change(
    actor: Actor, role: Role, areas: frozenset[str], new_role: Role, new_areas: frozenset[str]
) -> bool:
    """Whether this actor may turn somebody whom they see from the one into the other.

    A coordinator gives and takes a volunteer's towns in own counties; nobody but an administrator changes a
    role, or the counties of a coordinator or viewer: one's own neither, a deputy would keep what was lent.
    """
    if not actor.may(Permission.manage_people):
        return False
    if actor.role is Role.administrator:
        return True
    if role is not new_role:
        return False
    changed = areas ^ new_areas
    return not changed or (role is Role.volunteer and all(geoid[:5] in actor.areas for geoid in changed))


def after_choosing(actor: Actor, areas: frozenset[str], chosen: frozenset[str]) -> frozenset[str]:
    """Somebody's places after this actor chose among those of their own reach: the others stay."""
    return chosen | {geoid for geoid in areas if not actor.reach.covers(geoid[:5])}


def may_manage(actor: Actor, person_id: str, role: Role, areas: frozenset[str]) -> bool:
    """Whether this actor may approve, rename, give a code to or end somebody. Who works elsewhere too is an
    administrator's: a code for them would show the other place."""
    return actor.may(Permission.manage_people) and (
        person_id == actor.person_id or may_invite(actor, role, areas)
    )
