"""The first and the last value of every kind are decided, asked for once or again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from tests.written_tables import one_input

MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("declaration", "limit", "values"),
    [
        ("{type: time}", time(12), (time.min, time(11, 59, 59, 999_999), time(13), time.max)),
        ("{type: time, step: 1 menit}", time(12), (time.min, time(11, 59), time(23, 59))),
        ("{type: date}", date(2022, 12, 29), (date.min, date(2022, 12, 28), date.max)),
        (
            "{type: datetime}",
            datetime(2022, 12, 29),
            (datetime.min, datetime(2022, 12, 28, 23, 59), datetime.max),
        ),
        (
            "{type: duration}",
            timedelta(hours=3),
            (timedelta.min, timedelta(hours=3) - MICROSECOND, timedelta.max),
        ),
        ("{type: integer}", 3, (-(10**50), 2, 10**50)),
        ("{type: boolean}", True, (False,)),
    ],
)
def test_both_sides_of_a_limit(declaration: str, limit: object, values: tuple[object, ...]) -> None:
    """Below the limit the first row decides, from it on the second one."""
    cells = ("tidak", "ya") if limit is True else (f'"< {limit}"', f'">= {limit}"')
    if isinstance(limit, timedelta):
        cells = ('"< 3 jam"', '">= 3 jam"')
    table = one_input(declaration, *cells)
    for value in (*values, limit, *reversed(values), limit):
        row = "1" if value < limit else "2"  # type: ignore[operator]
        assert table.decide({"x": value}).row == row, value
