"""Moments in a zone: read as the clocks show them, printed so that they read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.domain import Domain
from gapless.algebra.python_values import read_python
from gapless.algebra.sets import interval, union
from gapless.algebra.values import Kind, parse_value, print_value
from gapless.algebra.zones import read_zone
from gapless.diagnostic import writings
from gapless.sfeel.cell_text import print_set
from gapless.sfeel.cells import read_set
from gapless.unreadable import Unreadable
from tests.oracle.clocks import moments_of, offset_at

BERLIN = read_zone("Europe/Berlin")
ZONES = [
    *map(read_zone, ("Asia/Jakarta", "America/New_York", "Australia/Lord_Howe", "UTC")),
    BERLIN,
]
#: Near a change of the clocks, and anywhere.
_CHANGES = [datetime(2022, 3, 27), datetime(2022, 10, 30), datetime(2030, 10, 27)]
LOCAL = st.datetimes(datetime(1997, 1, 1), datetime(2036, 1, 1)) | st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from(_CHANGES),
    st.integers(0, 300),
)
OFFSETS = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-840, 840))


@given(local=LOCAL)
def test_a_local_time_is_the_moment_at_which_the_clocks_show_it(local: datetime) -> None:
    """One moment is read; of two, or none, both that may be meant are written out, and are read."""
    meant = [moment.replace(tzinfo=UTC) for moment in moments_of(local)]
    text = local.isoformat()
    for given_as in (text, local):
        read, both = read_or_advised(given_as)
        if both:
            assert len(meant) != 1
            assert len(set(both)) == 2
            assert meant in ([], both)
        else:
            assert [read] == meant


def read_or_advised(given_as: object) -> tuple[object, list[object]]:
    """What is read, or else the moments that the advice writes out."""
    try:
        return read_python(Kind.DATETIME, given_as, zone=BERLIN), []
    except Unreadable as problem:
        advised = writings(problem.advice)
    return None, [parse_value(Kind.DATETIME, one, zone=BERLIN) for one in advised]


@given(local=LOCAL, zone=OFFSETS)
def test_an_offset_says_the_moment(local: datetime, zone: timezone) -> None:
    """As a text, and as a Python value of that zone, in every column with a zone."""
    moment = local.replace(tzinfo=zone)
    for column in ZONES:
        assert parse_value(Kind.DATETIME, moment.isoformat(), zone=column) == moment
        assert read_python(Kind.DATETIME, moment, zone=column) == moment
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    read = read_python(Kind.DATETIME, moment.astimezone(BERLIN), zone=BERLIN)
    assert isinstance(read, datetime)
    assert read.utcoffset() == offset_at(utc)


@given(utc=st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)))
def test_a_printed_moment_reads_back(utc: datetime) -> None:
    """In its zone, in any other by its offset, and from its place on the line."""
    moment = utc.replace(tzinfo=UTC)
    for column in ZONES:
        text = print_value(moment, "en", zone=column)
        assert parse_value(Kind.DATETIME, text, zone=column) == moment
        domain = Domain(Kind.DATETIME, zone=column)
        assert domain.value(domain.place(moment)[1]) == moment
        assert parse_value(Kind.DATETIME, print_value(moment, "en"), zone=column) == moment


@given(moments=st.lists(LOCAL, min_size=2, unique=True))
def test_moments_keep_their_order_and_distances(moments: list[datetime]) -> None:
    """On the line they lie as far apart as in time, whatever the clocks do."""
    moments.sort()
    for column in ZONES:
        domain = Domain(Kind.DATETIME, zone=column)
        places = [domain.place(each.replace(tzinfo=UTC))[1] for each in moments]
        for (one, other), (low, high) in zip(pairwise(moments), pairwise(places), strict=True):
            assert high - low == (other - one) // timedelta(microseconds=1)


@given(ends=st.lists(LOCAL, min_size=1, max_size=6, unique=True))
def test_a_printed_region_reads_back(ends: list[datetime]) -> None:
    """Any union of intervals between moments, an hour that comes twice included."""
    for column in ZONES:
        domain = Domain(Kind.DATETIME, zone=column)
        cuts = sorted(domain.cut(each.replace(tzinfo=UTC), after=False) for each in ends)
        line = [domain.everything.cuts[0], *cuts, domain.everything.cuts[-1]]
        parts = [interval(low, high) for low, high in pairwise(line)][::2]
        chosen = union(parts)
        assert union(read_set(domain, text) for text in print_set(domain, chosen)) == chosen


@pytest.mark.parametrize(
    "text", ["Mars/Base", "../../etc/passwd", "", "right/UTC", "x" * 9999, "A\0"]
)
def test_what_is_no_zone(text: str) -> None:
    """Refused in a sentence, whatever the system has under that name."""
    with pytest.raises(Unreadable, match="is not a time zone"):
        read_zone(text)


@given(
    text=st.from_regex(r"[0-9]{1,5}-12-30[ T][0-9]{2}:[0-9]{2}(:60|\.9+)?([zZ]|[+-][0-9:]{1,8})")
)
def test_hostile_texts_are_read_or_refused(text: str) -> None:
    """No text does anything else than being a moment that reads back, or a fault."""
    for zone in ZONES:
        try:
            moment = parse_value(Kind.DATETIME, text, zone=zone)
        except Unreadable:
            continue
        assert parse_value(Kind.DATETIME, print_value(moment, "en", zone=zone), zone=zone) == moment
