"""What people and partners may write where a name is expected: every output and every folder has to live with it."""

from __future__ import annotations

WORDS = (
    "=1+1",
    '=HYPERLINK("https://evil.example", "click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '<a href="javascript:alert(1)">pay</a>',
    '<img src="/etc/passwd"/> A & B <C> </para>',
    'safe;=1+1,"=2+2"\n=3+3',
    "\ud800\u202e\x00\x1b[31m& <font color=\"[[[getattr(pow, '__globals__')]]]\">",
)
NAMES = (
    "", ".", "..", "../up.sta", "a/b.sta", "/etc/passwd", "a\\b.sta", "C:\\a.sta", "\\\\server\\share\\a",
    "a.sta:stream",
    "CON", "con.txt", "COM1", "COM\u00b9.sta", "LPT9.sta", "NUL", " a.sta", "a.sta ", "a.sta.", "~a.sta",
    "a\u202egpj.sta", "a\u200b.sta", "a\nb.sta", "a\x1b[2J.sta", "a\udc80.sta", "x" * 300, "a*.sta", "a?.sta", "\x00",
)  # fmt: skip
