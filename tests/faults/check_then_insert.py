"""What would be doubled, were a visit looked for first and stored then? The drills must notice it.

Nothing of this is in the product, whose primary key decides. A server over this module looks whether it has
the message (a query of its own, as many programs do); where not, it stores the visit under an id it makes."""

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import select

from mapper import create_app
from mapper.intake.deliveries import Delivery, Receipt
from mapper.intake.phone_visit import Receiver
from mapper.store import schema, visits
from mapper.store.database import Connection
from mapper.store.visits import Hold, Known, StoredVisit

_seen: dict[str, Known | None] = {}  # what the first look saw, by the visit's id
_receive, _add = Receiver.visit, visits.add


def _look_first(receiver: Receiver, delivery: Delivery) -> Receipt:
    table = schema.visit
    query = select(table.c.digest, table.c.received_at).where(
        table.c.digest == receiver._digest(delivery.body)
    )
    with receiver._database.read() as connection:
        row = connection.execute(query).first()
    _seen[delivery.id] = None if row is None else Known(row.digest, row.received_at)
    return _receive(receiver, delivery)


def _insert_then(connection: Connection, visit: StoredVisit, hold: Hold | None = None) -> bool:
    return _add(connection, replace(visit, id=str(uuid4())), hold)


Receiver.visit = _look_first  # type: ignore[method-assign]
visits.known = lambda _connection, visit_id: _seen[visit_id]
visits.add = _insert_then
app = create_app()
