"""What does a terminal ask? The flask commands of CONTRACT.md 2, as thin as routes."""

from flask import Flask

from mapper.commands import (
    audit,
    backups,
    comparison,
    demonstration,
    desk_message,
    doctor,
    doubles,
    exports,
    geocode,
    map_file,
    openstreetmap,
    operations,
    outbox,
    people,
    register,
    reports,
    tidy,
)

COMMANDS = (
    *operations.COMMANDS,
    *backups.COMMANDS,
    *doctor.COMMANDS,
    *people.COMMANDS,
    *register.COMMANDS,
    *openstreetmap.COMMANDS,
    *doubles.COMMANDS,
    *outbox.COMMANDS,
    *reports.COMMANDS,
    *exports.COMMANDS,
    *audit.COMMANDS,
    *demonstration.COMMANDS,
    *tidy.COMMANDS,
    *desk_message.COMMANDS,
    *geocode.COMMANDS,
)


exports.export.add_command(map_file.export_map)
reports.report.add_command(comparison.compare)


def add_to(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
