"""Every exchange of the specification, one table: what is not connected yet stands here too, as data."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Final

from domain.banking.intake import receive_file
from domain.kernel.words import N_
from integrations.banks.isolation import read_file
from integrations.exchange import (
    Answer,
    Catalogue,
    Daily,
    Every,
    Inbound,
    Inquiry,
    Monthly,
    OnChange,
    OnDemand,
    Outbound,
    Retry,
    by_key,
)  # fmt: skip

STATEMENT: Final = "banks.statement"

QUICK = Retry.doubling(2, 3)
QUICK_THEN_HOURLY = Retry.doubling(2, 3, then="hourly, alert at 1 h")
EVENT = Retry.doubling(1, 8)
INVENTORY = Retry((30, 60, 120), then="next hour")
PATIENT = Retry((60, 300, 900), then="next day")
UPLOAD = Retry.doubling(10, 6, then="every 15 min, alarm 24 h, block 40 h")
POLITE = Retry.doubling(1, 3, then="refuse politely")
MAIL = Retry((60, 300, 900, 3600), then="other channel, else print")
NONE = Retry((), then="person")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


RECONCILE = N_("Reconcile with the customer system's report by hand.")
CALL_ORDERS = N_("Call the order desk.")
CALL_DISPATCH = N_("Call dispatch: the customer is on hold.")
YESTERDAY = N_("Work on with yesterday's data; the screen says how old it is.")
BY_HAND_PLATFORM = N_("Upload the invoice by hand in the e-invoice platform.")
SEND_PACKAGE = N_("Send the package to the agency by hand.")
PAPER = N_("Settle from the driver's paper.")
PORTAL_WAITS = N_("The portal refuses politely; take the customer's wish by telephone.")
ASK_AGAIN = N_("Decide on the figures of the customer's screen, and call the order desk back.")
LOOK = N_("Run luckygas doctor on the server.")

INBOUND = (
    Inbound(
        key=STATEMENT,
        partner="banks",
        when=Daily((time(1), time(7), time(14), time(19))),
        limit=minutes(30),
        retry=Retry.doubling(2, 3, then="next window, alert at 09:00 if none today"),
        fallback=N_("Upload the bank's file by hand, or put it into the folder."),
        stale_after=hours(24),
        state="live",
        read=read_file,
        receive=receive_file,
    ),
    Inbound(key="customers.changed", partner="customers", when=OnChange(), limit=minutes(2), retry=QUICK_THEN_HOURLY,
            fallback=RECONCILE, stale_after=hours(1)),
    Inbound(key="customers.sync", partner="customers", when=Daily((time(2),)), limit=minutes(45),
            retry=QUICK_THEN_HOURLY, fallback=RECONCILE, stale_after=hours(26)),
    Inbound(key="orders.deliveries", partner="orders", when=OnChange(), limit=minutes(2), retry=EVENT,
            fallback=CALL_ORDERS, stale_after=minutes(15)),
    Inbound(key="orders.changes", partner="orders", when=OnChange(), limit=minutes(2), retry=EVENT,
            fallback=CALL_ORDERS, stale_after=minutes(15)),
    Inbound(key="inventory.products", partner="inventory", when=Daily((time(2),)), limit=minutes(15), retry=INVENTORY,
            fallback=YESTERDAY, stale_after=hours(26)),
    Inbound(key="inventory.prices", partner="inventory", when=OnChange(), limit=minutes(2), retry=INVENTORY,
            fallback=YESTERDAY, stale_after=hours(26)),
    Inbound(key="inventory.deposits", partner="inventory", when=Every(hours(1)), limit=minutes(5), retry=INVENTORY,
            fallback=YESTERDAY, stale_after=hours(26)),
    Inbound(key="dispatch.deliveries", partner="dispatch", when=OnChange(), limit=minutes(2), retry=EVENT,
            fallback=N_("Enter the delivery from its signed paper."), stale_after=minutes(15)),
    Inbound(key="dispatch.collections", partner="dispatch", when=OnChange(), limit=minutes(2), retry=EVENT,
            fallback=PAPER, stale_after=hours(4)),
    Inbound(key="driver.collections", partner="driver", when=OnChange(), limit=minutes(2),
            retry=Retry((), then="device keeps; a bad record is set aside"), fallback=PAPER, stale_after=hours(4)),
    Inbound(key="portal.requests", partner="portal", when=OnChange(), limit=minutes(1), retry=POLITE,
            fallback=PORTAL_WAITS, stale_after=minutes(15)),
    Inbound(key="portal.disputes", partner="portal", when=OnChange(), limit=minutes(1), retry=POLITE,
            fallback=PORTAL_WAITS, stale_after=minutes(15)),
    Inbound(key="agency.status", partner="agency", when=Daily((time(20, 30),)), limit=minutes(15), retry=PATIENT,
            fallback=N_("Ask the agency by telephone and enter what it says."), stale_after=hours(24)),
    Inbound(key="erp.balances", partner="erp", when=Daily((time(5),)), limit=minutes(20), retry=PATIENT,
            fallback=N_("Compare the control accounts with the general ledger's printout."), stale_after=hours(24)),
    Inbound(key="einvoice.results", partner="einvoice", when=Every(minutes(10)), limit=minutes(5), retry=UPLOAD,
            fallback=N_("Look the invoice up in the e-invoice platform."), stale_after=hours(24)),
)  # fmt: skip

OUTBOUND = (
    Outbound(key="erp.journal", partner="erp", when=OnChange(), limit=minutes(5),
             retry=Retry.doubling(1, 12, then="parked, and hourly; order kept per account", most=300),
             fallback=N_("Write the journal by hand in the general ledger and note its number."),
             stale_after=hours(24)),
    Outbound(key="customers.status", partner="customers", when=Every(minutes(15)), limit=minutes(2),
             retry=QUICK_THEN_HOURLY, fallback=RECONCILE, stale_after=hours(1)),
    Outbound(key="orders.holds", partner="orders", when=OnChange(), limit=minutes(2), retry=EVENT,
             fallback=CALL_ORDERS, stale_after=minutes(15)),
    Outbound(key="orders.terms", partner="orders", when=OnChange(), limit=minutes(2), retry=EVENT,
             fallback=CALL_ORDERS, stale_after=minutes(15)),
    Outbound(key="dispatch.holds", partner="dispatch", when=OnChange(), limit=timedelta(seconds=30),
             retry=Retry.doubling(1, 8, then="park, alert at once"), fallback=CALL_DISPATCH, stale_after=minutes(5)),
    Outbound(key="dispatch.instructions", partner="dispatch", when=OnChange(), limit=minutes(2), retry=EVENT,
             fallback=N_("Call dispatch and give the instruction by telephone."), stale_after=minutes(15)),
    Outbound(key="inventory.analytics", partner="inventory", when=Daily((time(6),)), limit=minutes(60), retry=INVENTORY,
             fallback=YESTERDAY, stale_after=hours(26)),
    Outbound(key="reports.feed", partner="reports", when=Every(hours(1)), limit=minutes(30),
             retry=Retry((60, 300, 900), then="next run"), fallback=N_("Export the report's data to a file."),
             stale_after=hours(24)),
    Outbound(key="agency.cases", partner="agency", when=Daily((time(20, 30),)), limit=minutes(15), retry=PATIENT,
             fallback=SEND_PACKAGE, stale_after=hours(24)),
    Outbound(key="jcic.positions", partner="jcic", when=Monthly(5, time(9)), limit=minutes(30),
             retry=Retry((0, 0), then="person"), fallback=N_("Nothing is reported; keep the month's file."),
             quota="1 a month", state="off"),
    Outbound(key="tax.vat_media", partner="tax", when=OnDemand(), limit=minutes(30), retry=NONE,
             fallback=N_("File the return from the folder with the tax office's own program.")),
    Outbound(key="einvoice.issue", partner="einvoice", when=OnChange(), limit=minutes(5), retry=UPLOAD,
             fallback=BY_HAND_PLATFORM, stale_after=hours(24)),
    Outbound(key="einvoice.void", partner="einvoice", when=OnChange(), limit=minutes(5), retry=UPLOAD,
             fallback=BY_HAND_PLATFORM, stale_after=hours(24)),
    Outbound(key="einvoice.allowance", partner="einvoice", when=OnChange(), limit=minutes(5), retry=UPLOAD,
             fallback=BY_HAND_PLATFORM, stale_after=hours(24)),
    Outbound(key="banks.swift", partner="banks", when=OnDemand(), limit=minutes(30), retry=NONE,
             fallback=N_("Enter the transfer in the bank's own portal.")),
    Outbound(key="notices.statements", partner="notices", when=Daily((time(6),)), limit=minutes(120), retry=MAIL,
             fallback=N_("Print the statement and post it."), stale_after=hours(24)),
    Outbound(key="notices.dunning", partner="notices", when=Daily((time(6),)), limit=minutes(120), retry=MAIL,
             fallback=N_("Print the reminder and post it."), stale_after=hours(24)),
    Outbound(key="notices.receipts", partner="notices", when=OnChange(), limit=minutes(5), retry=MAIL,
             fallback=N_("Print the receipt and post it."), stale_after=hours(24)),
    Outbound(key="notices.sms", partner="notices", when=OnChange(), limit=minutes(5),
             retry=Retry((60, 300), then="e-mail"), fallback=N_("Write an e-mail, or call."), stale_after=hours(24)),
)  # fmt: skip

INQUIRIES = (
    Inquiry(key="jcic.report", partner="jcic", when=OnDemand(), limit=timedelta(seconds=30),
            retry=Retry((0, 0), then="last known report with its age"),
            fallback=N_("Enter the customer's own report by hand."), stale_after=timedelta(days=180),
            quota="100 a day", state="off"),
    Inquiry(key="banks.verification", partner="banks", when=OnDemand(), limit=timedelta(seconds=30), retry=QUICK,
            fallback=N_("Confirm by telephone, with a second person."), state="off"),
)  # fmt: skip

ANSWERS = (
    Answer(key="orders.credit_check", partner="orders", when=OnDemand(), limit=timedelta(milliseconds=500), retry=NONE,
           fallback=ASK_AGAIN),
    Answer(key="customers.balance", partner="customers", when=OnDemand(), limit=timedelta(seconds=2), retry=NONE,
           fallback=N_("Read the balance out from the customer's screen.")),
    Answer(key="portal.account", partner="portal", when=OnDemand(), limit=timedelta(seconds=2), retry=NONE,
           fallback=PORTAL_WAITS, stale_after=minutes(5)),
    Answer(key="health.account-mgmt", partner="operations", when=OnDemand(), limit=timedelta(seconds=2), retry=NONE,
           fallback=LOOK, state="live"),
    Answer(key="health.integrations", partner="operations", when=OnDemand(), limit=timedelta(seconds=2), retry=NONE,
           fallback=LOOK, state="live"),
    Answer(key="health.batch-status", partner="operations", when=OnDemand(), limit=timedelta(seconds=2), retry=NONE,
           fallback=LOOK, state="live"),
)  # fmt: skip

CATALOGUE: Final[Catalogue] = by_key((*INBOUND, *OUTBOUND, *INQUIRIES, *ANSWERS))
