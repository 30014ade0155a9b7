"""How long one ``decide`` takes, beside hand-written Python and beside zen-engine.

Run ``python benchmarks/decide.py``; the README in this folder says how to read the table.

*Small*: the shipped table ``padam-meluas`` with contexts that touch every row, both limits and both
open regions; *texts* and *partial*: the same as texts, whole and in part.  *Graph* and
*graph-partial*: three tables, each deciding an input of the next.  *Large*: 10,000 generated rows
with 6 inputs, where the first hit is among the last rows.  No figure is shown unless all
competitors give the same answers.

The competitors take turns within every repeat, so that a machine that slows down slows all of
them; a ratio is the median of the ratios of the single repeats.
"""

from __future__ import annotations

import argparse
import gc
import platform
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from time import perf_counter_ns

import gapless
from competitors import ZEN_INSTALLED, Case, Competitor
from graph_case import graph_case, graph_partial_case
from large_case import large_case
from small_case import partial_case, small_case, texts_case

CASES: dict[str, Callable[[Path], Case]] = {
    "small": small_case,
    "texts": texts_case,
    "partial": partial_case,
    "graph": graph_case,
    "graph-partial": graph_partial_case,
    "large": large_case,
}


def check_agreement(case: Case) -> None:
    """End with a sentence where competitors answer differently."""
    first = case.competitors[0]
    wanted = first.answers(first.contexts)
    for other in case.competitors[1:]:
        for index, answer in enumerate(other.answers(other.contexts)):
            if answer != wanted[index]:
                raise SystemExit(
                    f"{other.name} answers {answer}, gapless {wanted[index]} "
                    f"on {first.contexts[index]}"
                )


def measure(case: Case, repeats: int) -> dict[str, list[float]]:
    """Nanoseconds per decide for every competitor, one figure a repeat, all in turns."""
    times: dict[str, list[float]] = {competitor.name: [] for competitor in case.competitors}
    rounds = {item.name: 1 if case.fresh else choose_rounds(item) for item in case.competitors}
    for competitor in case.competitors:
        competitor.run(competitor.contexts[:1])
    gc.collect()
    for repeat in range(repeats):
        turn = repeat % len(case.competitors)
        for competitor in case.competitors[turn:] + case.competitors[:turn]:
            contexts = competitor.contexts[repeat::repeats] if case.fresh else competitor.contexts
            count = rounds[competitor.name]
            start = perf_counter_ns()
            for _ in range(count):
                competitor.run(contexts)
            spent = perf_counter_ns() - start
            times[competitor.name].append(spent / (count * len(contexts)))
    return times


def choose_rounds(competitor: Competitor) -> int:
    """How often to decide all contexts so that a figure takes some 20 ms."""
    start = perf_counter_ns()
    competitor.run(competitor.contexts)
    return max(1, 20_000_000 // (perf_counter_ns() - start))


def ratio(times: Mapping[str, Sequence[float]], one: str, other: str) -> float:
    """How many times as long as ``other`` the competitor ``one`` takes."""
    return statistics.median(a / b for a, b in zip(times[one], times[other], strict=True))


def report(case: Case, times: Mapping[str, Sequence[float]]) -> None:
    """Print the table of a case and what became of its targets."""
    print(f"\n{case.title}")
    print(f"  {'':22}{'min':>12}{'median':>12}{'x gapless':>12}")
    for name, figures in times.items():
        least, middle = duration(min(figures)), duration(statistics.median(figures))
        print(f"  {name:22}{least:>12}{middle:>12}{ratio(times, name, 'gapless'):>12.2f}")
    for target in case.targets:
        if target.against is None:
            reached = min(times["gapless"])
            figure = f"{duration(reached)} at best"
        elif target.against in times:
            reached = ratio(times, "gapless", target.against)
            figure = f"{reached:.2f} x" if reached > 0.5 else f"{1 / reached:.1f} x faster"
        else:
            print(f"  target {target.text}: not measured, {target.against} is not installed")
            continue
        outcome = "met" if reached <= target.most else "MISSED"
        print(f"  target {target.text}: {figure}, {outcome}")


def duration(nanoseconds: float) -> str:
    """Nanoseconds in a unit that reads well."""
    return f"{nanoseconds:.0f} ns" if nanoseconds < 1000 else f"{nanoseconds / 1000:.2f} µs"


def main() -> None:
    """Measure the cases."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=25, help="turns of every competitor")
    parser.add_argument("--case", choices=[*CASES], help="only this case")
    options = parser.parse_args()
    peer = f"zen-engine {version('zen-engine')}" if ZEN_INSTALLED else "zen-engine absent"
    print(f"Python {platform.python_version()}, gapless {gapless.__version__}, {peer}")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in CASES.items():
            if options.case in (None, name):
                case = make(Path(folder))
                times = measure(case, options.repeats)
                check_agreement(case)
                report(case, times)


if __name__ == "__main__":
    main()
