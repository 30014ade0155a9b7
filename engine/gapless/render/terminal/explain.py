"""Codes explained: for ``gapless explain``, the page of all codes and the help of SARIF.

Invariants: both forms say the same; the Markdown of all codes is a whole page.

Example::

    >>> from gapless.register import REGISTER
    >>> print(show_code(REGISTER["gap"]).text(76).partition("\\n\\n")[0])
    gap · error
    some case has no row
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from rich.text import Text

from gapless.codes.code import Code
from gapless.codes.example import FILE, USUAL, Example
from gapless.diagnostic import say
from gapless.language import translate
from gapless.register import REGISTER, TOPICS
from gapless.render.terminal.diagnostics import STYLES
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of
from gapless.render.words import severity_word

_SIGNS = {"-": "red", "+": "green", "@": "bold"}
#: A text of an example is never so long that lines of it are left out.
_WHOLE = 10_000

_EXAMPLE = say("Example (- is wrong, + fixes it):")
_TO_FIX = say("To fix it:")
_PREFACE = say(
    "Every finding of gapless has a code. `gapless explain CODE` prints what stands here of one."
    " In the examples, lines with `-` are wrong, and lines with `+` fix them."
)


@paged
def show_code(width: int, code: Code) -> Iterator[Text]:
    """One code, explained."""
    title, meaning, remedy = (translate(say(text)) for text in code.texts)
    severity = (severity_word(code.severity), STYLES[code.severity])
    yield Text.assemble((code.name, "bold"), " · ", severity)
    yield from indented(text_of(title, "bold"), width)
    yield Text()
    yield from indented(text_of(meaning), width)
    yield Text()
    yield from indented(text_of(f"{translate(_TO_FIX)} {remedy}"), width)
    yield Text()
    yield from indented(text_of(_EXAMPLE), width)
    yield Text()
    for line in example_lines(code.example):
        yield from indented(text_of(line, _SIGNS.get(line[:1], "")), width, "    ", "      ")


@paged
def show_register(width: int) -> Iterator[Text]:
    """All codes with their titles, grouped."""
    longest = max(map(len, REGISTER))
    for number, topic in enumerate(TOPICS):
        if number:
            yield Text()
        yield text_of(topic.heading, "bold")
        for code in topic.codes:
            first = f"  {code.name:<{longest}}  "
            for place, line in enumerate(indented(text_of(say(code.title)), width - len(first))):
                yield Text.assemble(" " * len(first) if place else first, line)
    yield Text()
    message = say("`gapless explain CODE` says what a code means, with an example")
    yield from indented(text_of(message, "dim"), width)


def example_lines(example: Example) -> Iterator[str]:
    """An example as the lines of a diff, and the commands where they are not the usual one."""
    bad, fixed = example.bad, example.fixed
    if bad.prepare:
        yield from (f"- $ {command}" for command in (bad.prepare, f"gapless {bad.command}"))
        return
    before, after = dict(bad.files), dict(fixed.files)
    names = dict.fromkeys((*before, *after))
    for name in names:
        if len(names) > 1 or name != FILE:
            yield f"@ {name}"
        yield from _difference(before.get(name, ""), after.get(name, ""))
    if bad.command != fixed.command:
        yield from (f"- $ gapless {bad.command}", f"+ $ gapless {fixed.command}")
    elif bad.command != USUAL:
        yield f"  $ gapless {bad.command}"


def _difference(bad: str, fixed: str) -> Iterator[str]:
    if bad == fixed:
        yield from (f"  {line}".rstrip() for line in bad.splitlines())
        return
    lines = unified_diff(bad.splitlines(), fixed.splitlines(), lineterm="", n=_WHOLE)
    for number, line in enumerate(lines):
        # The first three lines are the head of the diff.
        if number > 2:
            yield f"{line[:1]} {line[1:]}".rstrip()


def code_markdown(code: Code) -> str:
    """One code as Markdown, without a heading."""
    title, meaning, remedy = (translate(say(text)) for text in code.texts)
    lines = (
        f"*{severity_word(code.severity)}* – {title}",
        "",
        meaning,
        "",
        f"**{translate(_TO_FIX)}** {remedy}",
        "",
        "```diff",
        *example_lines(code.example),
        "```",
    )
    return "".join(f"{line}\n" for line in lines)


def register_markdown() -> str:
    """The page of all codes."""
    parts = ["# " + translate(say("Codes")), "", translate(_PREFACE), ""]
    for topic in TOPICS:
        names = ", ".join(f"[`{code.name}`](#{code.name})" for code in topic.codes)
        parts += [f"- {translate(topic.heading)}: {names}"]
    for topic in TOPICS:
        parts += ["", f"## {translate(topic.heading)}"]
        for code in topic.codes:
            parts += ["", f"### {code.name}", "", code_markdown(code).rstrip("\n")]
    return "".join(f"{part}\n" for part in parts)
