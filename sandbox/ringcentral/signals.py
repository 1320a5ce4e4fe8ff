"""Posts to data subscriptions. What a post looks like, the vendor's document does not say: README.md does."""

from __future__ import annotations

from sandbox.outbox import Outbox
from sandbox.ringcentral.record import Record, moment, real_now
from sandbox.ringcentral.state import Room

CREATED = ("registrationQRCreated", "registrationQrCreated")
UPDATED = ("registrationQRUpdated", "registrationQrUpdated")


def tell(outbox: Outbox, room: Room, signals: tuple[str, ...], record: Record) -> None:
    """Post a resource to every subscription that wants one of these signals, once and by the name it used."""
    now = real_now()
    for subscription in room.subscriptions:
        wanted = subscription.signals or signals
        name = next((signal for signal in signals if signal in wanted), None)
        if name is None or subscription.url is None or subscription.expires_at <= now:
            continue
        outbox.post(
            subscription.url,
            {
                "id": room.new_id("signal"),
                "type": name,
                "eventId": room.id,
                "dataSubscriptionId": subscription.record.id,
                "occurredAt": moment(now),
                "data": record.raw,
            },
        )
