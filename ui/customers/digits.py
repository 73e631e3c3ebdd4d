"""What the keys 1 to 9 run: each of them shows its list."""

from __future__ import annotations


class ListKeys:
    """One deed a digit."""

    def choose(self, key: str) -> None:
        """Show another list."""
        raise NotImplementedError

    def show_items(self) -> None:
        """What is open."""
        self.choose("items")

    def show_money(self) -> None:
        """Everything that moved his balance."""
        self.choose("money")

    def show_receipts(self) -> None:
        """What he paid, and what that paid."""
        self.choose("receipts")

    def show_goods(self) -> None:
        """What he ordered, and what was delivered."""
        self.choose("goods")

    def show_credit(self) -> None:
        """Verdicts, holds, status and limits."""
        self.choose("credit")

    def show_cylinders(self) -> None:
        """His cylinders and their deposits."""
        self.choose("cylinders")

    def show_accounts(self) -> None:
        """Where his refunds go, and by what his payments are known."""
        self.choose("accounts")

    def show_audit(self) -> None:
        """What the trail has of him."""
        self.choose("audit")

    def show_timeline(self) -> None:
        """Everything that happened."""
        self.choose("timeline")
