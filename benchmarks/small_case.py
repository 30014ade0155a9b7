"""The small case: the shipped table ``padam-meluas`` and the same decision by hand.

The contexts touch every row, both limits (3 and 6 hours) and both open regions.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import gapless
from competitors import (
    Answer,
    Case,
    Context,
    Target,
    function_competitor,
    gapless_competitor,
    partly,
    quoted,
    zen_competitors,
)

SMALL_TABLE = (
    Path(__file__).resolve().parent.parent
    / "tables"
    / "lapor-kembali"
    / "padam-meluas"
    / "2022-12-29.yaml"
)

THREE_HOURS = timedelta(hours=3)
MINUTE = timedelta(minutes=1)
SIX_HOURS = timedelta(hours=6)
CLOSED = "ISSUE CLOSED di CC PLN123"
AGAIN = "LAPOR ULANG"
NEW = "LAPOR BARU"
ROW_1, ROW_2A, ROW_2B = ("1", CLOSED), ("2a", CLOSED), ("2b", AGAIN)
ROW_3, ROW_4, ROW_5 = ("3", AGAIN), ("4", NEW), ("5", NEW)
ROW_6A, ROW_6B, ROW_6C = ("6a", CLOSED), ("6b", NEW), ("6c", NEW)


def decide_by_hand(context: Context) -> Answer:
    """The table as a careful programmer writes it: row by row in the order of the SOP."""
    duration = context["durasi_padam"]
    neighbours = context["tetangga"]
    detail = context["status_detail"]
    update = context["info_update"]
    customer = context["pelanggan"]
    if duration < THREE_HOURS and neighbours == "turut padam" and detail == "perbaikan":
        return ROW_1
    if (
        THREE_HOURS < duration <= SIX_HOURS
        and neighbours == "turut padam"
        and detail == "perbaikan"
        and update == "didapat"
    ):
        return ROW_2A
    if (
        THREE_HOURS < duration <= SIX_HOURS
        and neighbours == "turut padam"
        and detail == "perbaikan"
        and update == "tidak didapat"
    ):
        return ROW_2B
    if duration <= SIX_HOURS and neighbours == "tidak padam":
        return ROW_3
    if duration > SIX_HOURS and neighbours == "tidak padam":
        return ROW_4
    if duration > SIX_HOURS and neighbours == "turut padam" and detail == "nyala":
        return ROW_5
    if (
        duration > SIX_HOURS
        and neighbours == "turut padam"
        and detail == "perbaikan"
        and update == "didapat"
        and customer == "menerima"
    ):
        return ROW_6A
    if (
        duration > SIX_HOURS
        and neighbours == "turut padam"
        and detail == "perbaikan"
        and update == "didapat"
        and customer == "berkeberatan"
    ):
        return ROW_6B
    if (
        duration > SIX_HOURS
        and neighbours == "turut padam"
        and detail == "perbaikan"
        and update == "tidak didapat"
    ):
        return ROW_6C
    return None


SMALL_INPUTS = ("durasi_padam", "tetangga", "status_detail", "info_update", "pelanggan")

#: Minutes, then the four texts by their first letters.
SMALL_CONTEXTS = (
    (90, "turut", "perbaikan", "tidak", "menerima"),
    (0, "turut", "perbaikan", "didapat", "menerima"),
    (181, "turut", "perbaikan", "didapat", "berkeberatan"),
    (360, "turut", "perbaikan", "didapat", "menerima"),
    (270, "turut", "perbaikan", "tidak", "menerima"),
    (180, "tidak", "nyala", "didapat", "menerima"),
    (300, "tidak", "perbaikan", "tidak", "berkeberatan"),
    (361, "tidak", "perbaikan", "didapat", "menerima"),
    (600, "tidak", "nyala", "tidak", "berkeberatan"),
    (480, "turut", "nyala", "tidak", "menerima"),
    (540, "turut", "perbaikan", "didapat", "menerima"),
    (720, "turut", "perbaikan", "didapat", "berkeberatan"),
    (390, "turut", "perbaikan", "tidak", "menerima"),
    (180, "turut", "perbaikan", "didapat", "menerima"),
    (120, "turut", "nyala", "didapat", "menerima"),
)

SMALL_ZEN_ROWS = (
    (ROW_1, ("< 3", "turut padam", "perbaikan", None, None)),
    (ROW_2A, ("(3..6]", "turut padam", "perbaikan", "didapat", None)),
    (ROW_2B, ("(3..6]", "turut padam", "perbaikan", "tidak didapat", None)),
    (ROW_3, ("<= 6", "tidak padam", None, None, None)),
    (ROW_4, ("> 6", "tidak padam", None, None, None)),
    (ROW_5, ("> 6", "turut padam", "nyala", None, None)),
    (ROW_6A, ("> 6", "turut padam", "perbaikan", "didapat", "menerima")),
    (ROW_6B, ("> 6", "turut padam", "perbaikan", "didapat", "berkeberatan")),
    (ROW_6C, ("> 6", "turut padam", "perbaikan", "tidak didapat", None)),
)


def _contexts() -> list[dict[str, Any]]:
    return [
        {
            "durasi_padam": timedelta(minutes=minutes),
            "tetangga": f"{neighbours} padam",
            "status_detail": detail,
            "info_update": "didapat" if update == "didapat" else "tidak didapat",
            "pelanggan": customer,
        }
        for minutes, neighbours, detail, update, customer in SMALL_CONTEXTS
    ]


def _in_texts(context: Context) -> dict[str, Any]:
    """A context as it comes from a form or a file."""
    return {**context, "durasi_padam": f"{context['durasi_padam'] // MINUTE} menit"}


def small_contexts(*, hours: bool) -> list[dict[str, Any]]:
    """The contexts as JSON has them; with ``hours`` lengths of time are numbers of them."""
    if not hours:
        return [*map(_in_texts, _contexts())]
    hour = timedelta(hours=1)
    return [{**context, "durasi_padam": context["durasi_padam"] / hour} for context in _contexts()]


def small_case(folder: Path) -> Case:
    """The shipped table beside the function above."""
    contexts, in_hours = _contexts(), small_contexts(hours=True)
    rows = [(answer, (cells[0], *map(quoted, cells[1:]))) for answer, cells in SMALL_ZEN_ROWS]
    competitors = (
        gapless_competitor(gapless.load(SMALL_TABLE), "laporan", contexts),
        function_competitor("hand-written if/elif", decide_by_hand, contexts),
        *zen_competitors(folder, "small", SMALL_INPUTS, rows, in_hours),
    )
    targets = (
        Target("at most 2 x hand-written", 2.0, "hand-written if/elif"),
        Target("at least 10 x faster than zen-engine", 0.1, "zen-engine"),
    )
    return Case(
        f"small: padam-meluas, 9 rows, 5 inputs, {len(contexts)} contexts", competitors, targets
    )


def texts_case(folder: Path) -> Case:
    """The same contexts as texts, beside the same as values."""
    table, contexts = gapless.load(SMALL_TABLE), _contexts()
    values = replace(gapless_competitor(table, "laporan", contexts), name="gapless, values")
    competitors = (gapless_competitor(table, "laporan", [*map(_in_texts, contexts)]), values)
    targets = (Target("at most 10 µs", 10_000),)
    return Case("texts: the same contexts, every value as a text", competitors, targets)


def partial_case(folder: Path) -> Case:
    """The same contexts as texts with two of five inputs absent."""
    contexts = partly([*map(_in_texts, _contexts())])
    competitors = (gapless_competitor(gapless.load(SMALL_TABLE), "laporan", contexts),)
    targets = (Target("at most 40 µs", 40_000),)
    return Case("partial: the same texts, 2 inputs absent", competitors, targets)
