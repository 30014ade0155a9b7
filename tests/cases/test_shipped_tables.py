"""The shipped tables: the contact-centre procedure as published, open questions included.

And an example of tables that decide inputs, which says that it is one.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from gapless.api import DecisionTable, TableLibrary, load, load_library
from gapless.budget import Budget
from gapless.cases.outcome import Decide, run_cases
from gapless.cases.runs import CaseRuns
from gapless.diagnostic import Severity
from gapless.model import Table
from gapless.project.case_files import select_cases
from gapless.project.places import Project
from tests.facts import facts_of
from tests.paths import REPOSITORY

TABLES = REPOSITORY / "tables"
FILES = sorted(TABLES.rglob("*.yaml"))
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def library() -> TableLibrary:
    """All shipped tables."""
    return load_library(TABLES)


def name_of(file: Path) -> str:
    """The path below ``tables``."""
    return file.relative_to(TABLES).as_posix()


def test_the_shipped_files() -> None:
    """Each revision is a file named by its date, in a folder named by its table."""
    assert [name_of(file) for file in FILES] == [
        "contoh-kompensasi/kompensasi-padam/2026-01-01.yaml",
        "contoh-kompensasi/mutu-wilayah/2026-01-01.yaml",
        "contoh-kompensasi/tingkat-gangguan/2026-01-01.yaml",
        "lapor-kembali/aturan-1x6-jam/2022-03-25.yaml",
        "lapor-kembali/padam-meluas/2022-12-29.yaml",
        "lapor-kembali/perlakuan-lapor-kembali/2022-03-25.yaml",
        "lapor-kembali/perlakuan-lapor-kembali/2022-12-29.yaml",
    ]
    for file in FILES:
        table = load(file)
        assert (table.id, str(table.effective)) == (file.parent.name, file.stem)


def test_the_example_is_marked_as_one() -> None:
    """Title, source and citations say that these are nobody's rules."""
    for file in FILES:
        if name_of(file).startswith("contoh-"):
            table = load(file).model
            assert table.title.startswith("CONTOH")
            assert table.citation.document == "Contoh rekaan untuk gapless; bukan aturan siapa pun"
            assert {rule.cite for rule in table.rules} == {"Contoh"}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_case_passes(file: Path, library: TableLibrary) -> None:
    """Each case beside a table comes out as the procedure's owner expects."""
    table = load(file).model

    def decide_on(as_of: date | None) -> Decide:
        day = as_of or library.library.day_of(table, date(2026, 1, 1))
        return library.prepare(table, day).decide

    results = list(run_cases(table, decide_on))
    assert results
    assert [(result.case.name, result.differences) for result in results if not result.passed] == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_row_has_a_case_and_a_citation(file: Path) -> None:
    """No row stands without an example and the section it comes from."""
    table: Table = load(file).model
    shown = {case.row for case in table.cases} | {case.table for case in table.cases}
    for rule in table.rules:
        assert rule.cite, rule.id
        assert (rule.use or rule.id) in shown, rule.id


def test_the_cases_try_all_that_can_be_tried(repository: Path) -> None:
    """Every row, value of a list, side of a boundary and open question has its case."""
    selection = select_cases(Project.here(), [str(repository / "tables")])
    runs = CaseRuns(selection.library, today=date(2026, 1, 1))
    runs.run(selection.tables, selection.files)
    coverages = [runs.coverage(table, Budget()) for table in selection.tables]
    assert [(item.table.id, item.missed) for item in coverages if item.missed] == []
    assert len(coverages) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_check_is_clean(file: Path) -> None:
    """``check`` finds nothing but the gaps that are accepted, and has looked at everything."""
    report = load(file).check()
    assert {item.severity for item in report} <= {Severity.INFORMATION}
    assert {item.code for item in report} <= {"accepted-gap"}
    assert report.complete


def accepted(table: DecisionTable) -> list[tuple[object, str]]:
    """The accepted gaps that are open: where, and the question they put to the owner."""
    return [
        (facts_of(item)["where"], str(facts_of(item)["reason"]))
        for item in table.check()
        if item.code == "accepted-gap"
    ]


def test_the_accepted_gaps_are_the_open_questions() -> None:
    """What the procedure leaves open stays open, and each reason asks the owner something."""
    library = load_library(TABLES / "lapor-kembali")
    day = date(2022, 12, 29)
    of_table = {name: accepted(library.at(name, day)) for name in library}
    assert {name: [where for where, _ in gaps] for name, gaps in of_table.items()} == {
        "aturan-1x6-jam": [],
        "padam-meluas": [
            {"durasi_padam": "3 jam", "tetangga": "turut padam", "status_detail": "perbaikan"},
            {"durasi_padam": "<= 6 jam", "tetangga": "turut padam", "status_detail": "nyala"},
            {"tetangga": "null"},
        ],
        "perlakuan-lapor-kembali": [{"status_laporan": "lainnya"}],
    }
    for gaps in of_table.values():
        for _, reason in gaps:
            assert "Pertanyaan untuk pemilik SOP:" in reason
            assert reason.endswith("?")


CLOSED, AGAIN, NEW = "ISSUE CLOSED di CC PLN123", "LAPOR ULANG", "LAPOR BARU"


def transcribed(
    lama: timedelta, tetangga: str | None, status: str, info: str, pelanggan: str
) -> tuple[str, str] | None:
    """The six-row case table as nested questions, written from the procedure, not the file."""
    if tetangga == "tidak padam":
        return ("3", AGAIN) if lama <= 6 * HOUR else ("4", NEW)
    if tetangga is None:
        return None
    if status == "nyala":
        return ("5", NEW) if lama > 6 * HOUR else None
    if lama < 3 * HOUR:
        return ("1", CLOSED)
    if lama == 3 * HOUR:
        return None
    if lama <= 6 * HOUR:
        return ("2a", CLOSED) if info == "didapat" else ("2b", AGAIN)
    if info == "tidak didapat":
        return ("6c", NEW)
    return ("6a", CLOSED) if pelanggan == "menerima" else ("6b", NEW)


LENGTHS = [
    timedelta(0), HOUR, 3 * HOUR - SECOND, 3 * HOUR, 3 * HOUR + SECOND, 4 * HOUR,
    6 * HOUR - SECOND, 6 * HOUR, 6 * HOUR + SECOND, 7 * HOUR, 48 * HOUR,
]  # fmt: skip


def test_the_six_row_table_decides_as_the_procedure_reads(library: TableLibrary) -> None:
    """On every combination, at and around each boundary, row and report are the procedure's."""
    table = library.at("padam-meluas", date(2022, 12, 29))
    for lama, tetangga, status, info, pelanggan in product(
        LENGTHS,
        ["turut padam", "tidak padam", None],
        ["perbaikan", "nyala"],
        ["didapat", "tidak didapat"],
        ["menerima", "berkeberatan"],
    ):
        decision = table.decide(
            {
                "durasi_padam": lama,
                "tetangga": tetangga,
                "status_detail": status,
                "info_update": info,
                "pelanggan": pelanggan,
            }
        )
        expected = transcribed(lama, tetangga, status, info, pelanggan)
        if expected is None:
            assert (decision.status, bool(decision.reason)) == ("uncovered", True)
        else:
            assert (decision.row, decision.outputs["laporan"]) == expected


@pytest.mark.parametrize(
    ("hours", "laporan", "eskalasi"),
    [
        (0, "LAPOR ULANG", "Lapor Ulang"),
        (6, "LAPOR ULANG", "Lapor Ulang"),
        (7, "LAPORAN BARU", "Urgent"),
    ],
)
def test_the_1x6_hour_rule(hours: int, laporan: str, eskalasi: str, library: TableLibrary) -> None:
    """Up to and including six hours it is reported again, above it is a new, urgent report."""
    decision = library["aturan-1x6-jam"].decide({"sejak_selesai": hours * HOUR})
    assert decision.outputs["laporan"] == laporan
    assert decision.outputs["eskalasi"] == eskalasi
    remark = decision.outputs["keterangan"]
    assert remark == (
        None
        if hours <= 6
        else "PELANGGAN PERNAH LAPOR DENGAN NO: <no. laporan>, STATUS SELESAI,"
        " PELANGGAN TIDAK KONFIRMASI s.d 1X6 JAM"
    )


def test_the_worked_example(library: TableLibrary) -> None:
    """Selesai at 14.00: a call at 19.00 is LAPOR ULANG, one at 21.00 LAPORAN BARU."""
    table = library["aturan-1x6-jam"]
    for call, laporan in (("19.00", "LAPOR ULANG"), ("21.00", "LAPORAN BARU")):
        decision = table.decide(
            {"waktu_selesai": "2022-03-25 14.00", "waktu_telepon": f"2022-03-25 {call}"}
        )
        assert decision.outputs["laporan"] == laporan


def test_the_two_revisions_treat_widespread_outages_differently(library: TableLibrary) -> None:
    """Until 28 December 2022 the 1x6-hour rule served both kinds of Selesai."""
    entry = "perlakuan-lapor-kembali"
    context = {"status_laporan": "SELESAI (PEMADAMAN MELUAS)"}
    before = library.at(entry, date(2022, 12, 28)).decide(context | {"sejak_selesai": "7 jam"})
    assert (before.table, before.row) == ("aturan-1x6-jam", "b")
    after = library.at(entry, date(2022, 12, 29)).decide(
        context | {"durasi_padam": "7 jam", "tetangga": "tidak padam"}
    )
    assert (after.table, after.row, after.via) == ("padam-meluas", "4", (entry,))


def test_an_agent_is_asked_only_what_matters(library: TableLibrary) -> None:
    """The next questions follow the status, and stop as soon as the rest is without effect."""
    table = library["perlakuan-lapor-kembali"]
    assert table.decide({}).needs[0] == "status_laporan"
    assert table.decide({"status_laporan": "SELESAI"}).needs == ("sejak_selesai",)
    known = {
        "status_laporan": "SELESAI (PEMADAMAN MELUAS)",
        "durasi_padam": "8 jam",
        "tetangga": "turut padam",
    }
    assert table.decide(known).needs[0] == "status_detail"
    assert table.decide(known | {"status_detail": "nyala"}).status == "decided"


def test_scripts_use_the_placeholder_for_the_customer(library: TableLibrary) -> None:
    """What an agent says addresses the customer as ``{sapaan}``, never by a form of its own."""
    table = library["padam-meluas"].model
    for rule in table.rules:
        script = (rule.outputs or {})["skrip"]
        assert script is None or "{sapaan}" in str(script)
