"""Sends receipts one after the other, each with its own key until the books have answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from domain.errors import LuckyGasError, Unavailable
from domain.kernel.refusals import LoginRefused
from domain.payments.service import Posted, Receipt
from ui.kit.desk import Desk
from ui.payments.draft import Draft
from ui.payments.outbox import Outbox, Slip, refused
from ui.payments.questions import Questions

# what a receipt changes for everybody who looks
TOPICS: Final = ("payments", "receivables")
# a request that long without any word was lost on the way; its key makes it harmless to send it once more
FOR_EVER: Final = timedelta(minutes=1)
# no word on the receipt itself: it waits, and is sent again
NO_WORD: Final = (Unavailable, LoginRefused)


@dataclass(frozen=True)
class Heard:
    """Who hears what became of a slip."""

    posted: Callable[[Slip, Posted], None]
    waits: Callable[[Slip, LuckyGasError], None]
    refused: Callable[[Slip, LuckyGasError], None]


class Sender:
    """The way of a slip: kept on this computer, sent, answered; what is not answered is sent again with its key."""

    def __init__(self, desk: Desk, ask: Questions, outbox: Outbox, heard: Heard) -> None:
        self._desk, self._ask, self._outbox, self._heard = desk, ask, outbox, heard
        # a topic of this screen's own, by which it knows its deeds again when they are told to everybody
        self.echo = f"payments/{uuid4()}"
        self._desk_name, self._serial = uuid4().hex[:12], 0
        self._under_way: UUID | None = None
        self._sent_at = desk.now()

    @property
    def unsent(self) -> tuple[Slip, ...]:
        """What the books have not answered and may still take by itself."""
        return tuple(slip for slip in self._outbox.waiting() if not slip.refused)

    @property
    def refused(self) -> tuple[Slip, ...]:
        """What waits for its clerk."""
        return tuple(slip for slip in self._outbox.waiting() if slip.refused)

    def keep(self, draft: Draft, taken_back: Slip | None = None) -> None:
        """Keep a receipt before it is sent, a corrected one under its old key. ReceiptNotKept says it cannot be."""
        if taken_back is None:
            self._serial += 1
        slip = Slip(
            key=taken_back.key if taken_back is not None else uuid4(),
            source=taken_back.source if taken_back is not None else f"counter/{self._desk_name}/{self._serial}",
            customer_id=draft.payer.id,
            customer_code=draft.payer.code,
            amount=draft.amount,
            on=self._desk.today(),
            parts=draft.parts,
            difference=draft.difference,
            again=draft.again,
            made_at=self._desk.now(),
        )
        self._outbox.keep(slip)

    def send_waiting(self) -> None:
        """Send what waits, the oldest first; while one is under way the others wait, but not for ever."""
        waiting, now = self.unsent, self._desk.now()
        if not waiting or (self._under_way is not None and now - self._sent_at < FOR_EVER):
            return
        slip = waiting[0]
        self._under_way, self._sent_at = slip.key, now
        self._desk.work(
            lambda db: self._ask.take(db, _receipt(slip), key=slip.key, again=slip.again),
            done=partial(self._posted, slip),
            refused=partial(self._not_posted, slip),
            writes=(*TOPICS, self.echo),
            keyed=True,
        )

    def discard(self, slip: Slip) -> None:
        """A refused receipt is given up: its money is given back, or it is entered otherwise."""
        self._outbox.settle(slip.key)

    def _posted(self, slip: Slip, posted: Posted) -> None:
        self._under_way = None
        self._outbox.settle(slip.key)
        self._heard.posted(slip, posted)
        self.send_waiting()

    def _not_posted(self, slip: Slip, refusal: LuckyGasError) -> None:
        self._under_way = None
        if isinstance(refusal, NO_WORD):
            self._heard.waits(slip, refusal)
            return
        told = refused(slip, str(refusal))
        self._outbox.keep(told)
        self._heard.refused(told, refusal)
        self.send_waiting()


def _receipt(slip: Slip) -> Receipt:
    return Receipt(slip.customer_id, slip.amount, slip.source, slip.on, slip.parts, difference=slip.difference)
