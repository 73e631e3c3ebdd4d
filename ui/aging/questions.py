"""What the aging screen asks the books, gathered so that a test can answer instead of a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from domain.figures.queries import CustomerCard, customer_card
from domain.kernel.database import call
from domain.receivables.queries import Aging, OpenItem, aging_by_customer, open_items
from ui.kit.column import Layout

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCREEN: Final = "aging"


def kept_layout(db: Connection, screen: str) -> Layout | None:
    """The columns this person chose last, None where they never did."""
    from sqlalchemy import text

    kept = db.execute(text("SELECT columns FROM books.column_choice WHERE screen = :screen"), {"screen": screen})
    chosen: Any = kept.scalar()
    if not isinstance(chosen, list):
        return None
    known = [one for one in chosen if isinstance(one, dict) and "key" in one]
    widths = {str(one["key"]): one["width"] for one in known if isinstance(one.get("width"), int)}
    return Layout(tuple(str(one["key"]) for one in known), widths) if known else None


def keep_layout(db: Connection, screen: str, layout: Layout) -> None:
    """Remember the columns for this person, on whichever computer they sit next."""
    columns = [{"key": key, "width": layout.widths.get(key)} for key in layout.keys]
    call(db, "api.choose_columns", p_screen=screen, p_columns=columns)


@dataclass(frozen=True)
class Questions:
    """Everything the screen asks; the domain's own answers unless others are given."""

    aging: Callable[..., Aging] = aging_by_customer
    items: Callable[..., tuple[OpenItem, ...]] = open_items
    card: Callable[..., CustomerCard] = customer_card
    kept: Callable[[Connection, str], Layout | None] = kept_layout
    keep: Callable[[Connection, str, Layout], None] = keep_layout
