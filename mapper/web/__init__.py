"""What does a browser ask? One module a group of pages; a route parses, makes one call, responds."""

from flask import Flask

from mapper.intake.phone_visit import Receiver
from mapper.parts import Parts
from mapper.web import (
    activity,
    adding,
    approvals,
    area_rules,
    audit,
    browser_files,
    bulk_edits,
    comparison,
    compression,
    concerns,
    county_settings,
    coverage,
    deputies,
    desk,
    desk_places,
    doors,
    doubles,
    downloads,
    errors,
    forecast,
    frozen,
    gaps,
    health,
    import_choices,
    imports,
    log_for,
    map_api,
    metrics,
    missing,
    my_sign_in,
    notices,
    own_data,
    passkeys,
    passphrases,
    patience,
    people,
    person,
    phone,
    promises,
    redactions,
    reference,
    releases,
    request_log,
    review,
    round_after,
    round_choosing,
    round_edits,
    round_entry,
    round_files,
    round_paper,
    rounds,
    scope,
    security,
    sheets,
    shell,
    sign_in,
    stock,
    sync_api,
    trends,
    venue_changes,
    venue_files,
    venue_serving,
    venues,
    words,
)

BLUEPRINTS = (
    health.pages,
    metrics.pages,
    sign_in.pages,
    passphrases.pages,
    passkeys.pages,
    my_sign_in.pages,
    phone.pages,
    shell.pages,
    sync_api.api,
    coverage.pages,
    map_api.api,
    gaps.pages,
    missing.pages,
    trends.pages,
    forecast.pages,
    frozen.pages,
    activity.pages,
    comparison.pages,
    venues.pages,
    adding.pages,
    venue_changes.pages,
    venue_files.pages,
    venue_serving.pages,
    bulk_edits.pages,
    doubles.pages,
    downloads.pages,
    desk.pages,
    desk_places.pages,
    review.pages,
    imports.pages,
    import_choices.pages,
    people.pages,
    person.pages,
    promises.pages,
    log_for.pages,
    round_paper.pages,
    rounds.pages,
    round_choosing.pages,
    round_edits.pages,
    round_entry.pages,
    round_files.pages,
    deputies.pages,
    approvals.pages,
    sheets.pages,
    stock.pages,
    round_after.pages,
    reference.pages,
    audit.pages,
    notices.pages,
    releases.pages,
    county_settings.pages,
    scope.pages,
    area_rules.pages,
    concerns.pages,
    redactions.pages,
    own_data.pages,
)


def register(app: Flask, parts: Parts) -> None:
    """Adds every page, and what stands before and after each of them."""
    app.extensions["mapper"] = parts
    config = parts.config
    receiver = Receiver(parts.database, config.secret_key, config.time_zone, config.data)
    app.extensions["mapper_receiver"] = receiver
    request_log.register(app)
    patience.register(app)
    metrics.register(app, parts.frames)
    browser_files.register(app)
    words.register(app)
    errors.register(app)
    security.register(app, parts.config)
    doors.register(app)
    compression.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    doors.check_all_have_one(app)
