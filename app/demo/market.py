"""What the demo company sells: gas by the cylinder, net for companies and gross for consumers, from day to day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from app.demo.books import Plan
from domain.trade.rules import PriceDocument, Product
from domain.trade.service import set_prices, set_products

PRICES: Final = {4: (260, 285), 16: (620, 680), 20: (740, 810), 50: (1780, 1960)}
"""Kilograms: net for a company, gross for a consumer."""
PRICED_FOR: Final = timedelta(days=120)


def open_market(db: Connection, plan: Plan) -> None:
    """Products and the list prices, long enough before the last day."""
    products = [Product(gas(size), f"瓦斯 {size} 公斤", "gas", Decimal(size)) for size in PRICES]
    set_products(db, products, key=plan.key("market", "products"))
    first = plan.last_on - PRICED_FOR
    documents = [
        PriceDocument("inv", f"{size}-{basis}", 1, gas(size), Decimal(pair[gross]), bool(gross), first)
        for size, pair in PRICES.items()
        for gross, basis in enumerate(("net", "gross"))
    ]
    set_prices(db, documents, key=plan.key("market", "prices"))


def gas(size: int) -> str:
    """The product that is a cylinder of this size, filled."""
    return f"GAS{size}"
