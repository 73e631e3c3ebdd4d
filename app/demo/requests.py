"""What the demo company's people ask of each other: some of it waits, some is decided, all of it by real deeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from app.demo import asking, asking_trade
from app.demo.books import Plan
from app.demo.desks import Desks
from app.demo.stories import End, Story
from domain.approvals.queries import shown
from domain.approvals.rules import State
from domain.approvals.service import Signed, decide, withdraw


def tell_requests(address: Callable[[str], URL], plan: Plan) -> int:
    """Ask and decide what is not there yet, each deed with a key of its own; how many requests there are then.

    A story without a candidate in so small a company is left out.
    """
    house = _House(Desks(address, plan))
    return sum(house.tell(story) for story in STORIES)


class _House:
    def __init__(self, desks: Desks) -> None:
        self._do, self._plan = desks.do, desks.plan

    def tell(self, story: Story) -> bool:
        request = self._asked(story)
        if request is None:
            return False
        for end, role, note in story.goes_on:
            self._go_on(story, request, end, role, note)
        return True

    def _asked(self, story: Story) -> int | None:
        """The request of the story, asked now or in a telling that was broken off."""

        def job(db: Connection) -> int | None:
            # the administrator sees no customers, so his own list has to do without them
            known = db.execute(
                text("SELECT id FROM books.request WHERE made_by = session_user AND reason = :reason"),
                {"reason": story.reason},
            ).scalar()
            if known is not None:
                return int(known)
            asked = story.ask(db, story, self._plan)
            return asked.request_id if asked is not None else None

        return self._do(story.role, job)

    def _go_on(self, story: Story, request: int, end: End, role: str, note: str) -> None:
        key = self._plan.key("requests", story.reason, end, role)

        def job(db: Connection) -> None:
            seen = shown(db, request)
            if seen.row.state is not State.PENDING or seen.may == "decided":
                return
            if end == "withdraw":
                withdraw(db, request_id=request, note=note, key=key)
            else:
                decide(db, [Signed(request, seen.digest)], decision=end, key=key, note=note)

        self._do(role, job)


CONTROLLER, COLLECTOR, CLERK, SENIOR = "credit_controller", "collector", "clerk", "senior_clerk"
SUPERVISOR, MANAGER, DIRECTOR, ADMINISTRATOR = "supervisor", "manager", "director", "administrator"
STORIES: Final[tuple[Story, ...]] = (
    Story(
        CONTROLLER, "旺季用量增加，近十二個月付款正常", asking.limit, 0, 60_000,
        goes_on=[("approve", SUPERVISOR, "依近一年付款紀錄")],
    ),
    Story(
        CONTROLLER, "新開分店，申請提高額度", asking.limit, 1, 80_000,
        goes_on=[("reject", SUPERVISOR, "先清償逾期帳款再議")],
    ),
    Story(CONTROLLER, "冬季配送量提高，請調整額度", asking.limit, 2, 99_000),
    Story(
        CONTROLLER, "併購後用量加倍，附財務報表", asking.limit, 3, 300_000, goes_on=[("approve", SUPERVISOR, "同意")],
    ),
    Story(CONTROLLER, "集團合併額度", asking.limit, 4, 1_200_000),
    Story(
        CONTROLLER, "客戶要求延長帳期並提高額度", asking.limit, 5, 90_000,
        goes_on=[("withdraw", CONTROLLER, "客戶已改為付現")],
    ),
    Story(
        COLLECTOR, "歇業，催收無著", asking.write_off, 0,
        goes_on=[("approve", SUPERVISOR, "催收紀錄齊全"), ("approve", MANAGER, "同意沖銷")],
    ),
    Story(COLLECTOR, "負責人失聯，存證信函退回", asking.write_off, 1),
    Story(COLLECTOR, "清算程序終結，無財產可受償", asking.write_off, 2),
    Story(CLERK, "客戶重複匯款，要求退回", asking.refund, 3, 3_600),
    Story(SENIOR, "客戶結束營業，退回預收款", asking.refund, 5, 12_500),
    Story(
        CLERK, "客戶反映瓦斯量不足，折讓部分價款", asking_trade.allowance, 0, 300,
        goes_on=[("approve", SUPERVISOR, "秤重紀錄相符")],
    ),
    Story(
        CLERK, "殘氣秤重退回", asking_trade.residual_gas, 1, goes_on=[("approve", SUPERVISOR, "秤重單已核對")],
    ),
    Story(SENIOR, "單價誤植，折讓差額", asking_trade.allowance, 2, 500),
    Story(CLERK, "發票抬頭錯誤，作廢重開", asking_trade.void, 3),
    Story(CLERK, "客戶搬遷，退還鋼瓶押金", asking_trade.deposit_refund, 0),
    Story(SENIOR, "與供應商往來帳款互抵", asking_trade.offset, 0),
    Story(SENIOR, "手續費重分類", asking.journal, amount=1_250),
    Story(MANAGER, "已核對完成，申請關帳", asking.close, 12, goes_on=[("approve", DIRECTOR, "同意關帳")]),
    Story(MANAGER, "補登漏列憑證，申請重開", asking.reopen, 12),
    Story(MANAGER, "上月帳務核對完成，申請關帳", asking.close, 1),
    Story(ADMINISTRATOR, "新進人員到職", asking.newcomer),
    Story(ADMINISTRATOR, "職務調整", asking.promotion, goes_on=[("reject", DIRECTOR, "試用期滿再議")]),
)  # fmt: skip
