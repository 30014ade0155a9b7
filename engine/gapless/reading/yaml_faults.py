"""What is wrong with the YAML, in words an owner understands.

Purpose: turn a parser's complaint into the mistake behind it. Owners write cells that YAML reads as
something else (``> 3 jam``, ``[3 h..6 h)``, a colon inside a sentence); the answer is nearly always
a pair of quotes, and the help line shows the very text in them.

How: a parser says where it gave up, which is at or after the mistake.  The values on the
few lines around that place are cut out with patterns, more forgiving than YAML, and the
last one before the place that no YAML parser can accept is the culprit, or the one that
YAML took for the beginning of a list that is still open.  Where there is
none, the mistake is one of form: a tab, an indentation, a bracket or a quote left open.

Invariant: a *repair* is the place of a text that is fine once quoted, on one line.

Example::

    >>> source = Source("a.yaml", "when: {durasi: > 3 jam}")
    >>> problem, repair = explain(source, source.text, Fault("", 15, "", None))
    >>> problem.help.english, repair.text
    ('write `"> 3 jam"`', '> 3 jam')
"""

from __future__ import annotations

from gapless.codes.yaml import YAML_SYNTAX
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Message, say
from gapless.pattern import pattern
from gapless.reading.yaml_values import WrittenValue, quoted, values_on_line
from gapless.source import Source, Span


@dataclass(frozen=True, slots=True)
class Fault:
    """A parser's complaint: what, where (an offset), while doing what, begun where.

    ``bracket`` is where the innermost bracket still open was opened, as far as known.
    """

    problem: str
    place: int
    context: str
    context_place: int | None
    bracket: int | None = None


def explain(source: Source, text: str, fault: Fault) -> tuple[Diagnostic, Span | None]:
    """The mistake behind a fault, and its repair where quotes are all it lacks.

    ``text`` is what the parser read: the source's, with earlier repairs filled in.
    """
    read = Source(source.name, text)
    opening = _quote_left_open(read, fault)
    if opening is not None:
        return _open_quote(source, read, opening), None
    culprit = _unquoted_value(read, fault)
    if culprit is not None:
        span = source.span(culprit.start, culprit.end)
        message = culprit.mistake or say("this text needs quotes")
        return _broken(message, span, _advice(span.text, fault)), span
    return _malformed(source, read, fault), None


def _quote_left_open(read: Source, fault: Fault) -> int | None:
    """Where a quotation mark opens that the next one of its kind, lines below, closed by chance.

    The parser gives up behind that next one.  A text of several lines goes on deeper than its
    key: where it does not, it has swallowed lines that are none of it.
    """
    places = [fault.place] if fault.context_place is None else [fault.place, fault.context_place]
    for place in places:
        closing = len(read.text[:place].rstrip()) - 1
        mark = read.text[max(closing, 0) : closing + 1]
        opening = read.text.rfind(mark, 0, closing) if mark in ("'", '"') else -1
        if opening < 0:
            continue
        first, last = read.line_number(opening), read.line_number(closing)
        before = read.text[read.line_start(first) : opening]
        indent = _indent(before)
        if _BEFORE_VALUE.search(before) and any(
            text.strip() and _indent(text) <= indent
            for text in map(read.line_text, range(first + 1, last + 1))
        ):
            return opening
    return None


def _unquoted_value(read: Source, fault: Fault) -> WrittenValue | None:
    best: WrittenValue | None = None
    for line in _lines_around(read, fault):
        in_flow = fault.bracket is not None and read.line_number(fault.bracket) < line
        for value in values_on_line(read.line_text(line), read.line_start(line), in_flow):
            if value.mistake is None or value.start > fault.place:
                continue
            if value.start == fault.bracket:
                return value
            best = value
    return best


def _lines_around(read: Source, fault: Fault) -> list[int]:
    place = read.line_number(fault.place)
    lines = {place, max(place - 1, 1)}
    if fault.context_place is not None:
        lines.add(read.line_number(fault.context_place))
    return sorted(lines)


_LONGEST_COLLECTION = 5000

_KEY_WITHOUT_SPACE = pattern(r"[ ]*+(?:- +)*+([^\s:#\"'{}\[\],]+):([^\s:/]\S*)")
_KEY_AND_TEXT = pattern(r"[ ]*+([^\s:#\"'{}\[\],-][^\s:#\"'{}\[\],]*) +([^\s:#][^:#]*)")
_COMMENT = pattern(r"(?<!\S)#.*")
_BEFORE_VALUE = pattern(r"(?:^|[:,-] |[\[{])[ ]*$")
_ONE_WORD = pattern(r"[\w-]+")
_FIRST_KEY = pattern(r"[ ]*+(?:-(?= )[- ]*+)?[^\s#][^:]*:(?= |$)")
_USED_KEY = pattern(r"(?<![^\s{,])([^\s:#\"'{}\[\],]++):(?=\s)")
_TAB = pattern(r"[ ]*\t")
_LAST_WORD = pattern(r"(?<![^\s,:{}\[\]])[^\s,:{}\[\]]*+\Z")
_WORD_BEFORE_COLON = pattern(r"\s(\w+): ")


def _malformed(source: Source, read: Source, fault: Fault) -> Diagnostic:
    line = read.line_number(fault.place)
    text = read.line_text(line)
    start = read.line_start(line)
    tab = _TAB.match(text)
    if tab:
        return _broken(
            say("a tab stands in the indentation"),
            source.span(start + tab.end() - 1, start + tab.end()),
            say("indent with spaces; set the editor to insert spaces for a tab"),
        )
    if "quoted scalar" in fault.context:
        return _broken_quotes(source, read, fault)
    for number in (line, max(line - 1, 1)):
        joined = _KEY_WITHOUT_SPACE.match(read.line_text(number))
        if joined and "flow" not in fault.context:
            first = read.line_start(number)
            value = _COMMENT.sub("", read.line_text(number)[joined.start(2) :]).rstrip()
            return _broken(
                say("there is no space after the colon"),
                source.span(first + joined.start(1), first + joined.start(2) + len(value)),
                say("write `{text}`", text=f"{joined[1]}: {value}"),
            )
    if "could not find expected ':'" in fault.problem:
        return _line_without_colon(source, read, fault)
    if "flow" in fault.context and "node" not in fault.context:
        return _broken_bracket(source, read, fault)
    if text[fault.place - start : fault.place - start + 1] in ("]", "}"):
        return _broken(
            say("this bracket closes nothing"),
            source.span(fault.place, fault.place + 1),
            say("delete it, or put the text in quotes"),
        )
    return _broken_indentation(source, read, fault)


def _broken_quotes(source: Source, read: Source, fault: Fault) -> Diagnostic:
    opening = fault.context_place or 0
    if "escape" in fault.problem or "hex" in fault.problem or "Unicode" in fault.problem:
        backslash = max(read.text.rfind("\\", 0, fault.place + 1), opening)
        return _broken(
            say("a backslash in double quotes has a meaning of its own"),
            source.span(backslash, backslash + 2),
            say("write the text in single quotes, or double the backslash"),
        )
    return _open_quote(source, read, opening)


def _open_quote(source: Source, read: Source, opening: int) -> Diagnostic:
    return _broken(
        say("the quotation mark that opens here is never closed"),
        _rest_of_line(source, read, opening),
        say("close it with the same mark; in single quotes write an apostrophe twice"),
    )


def _line_without_colon(source: Source, read: Source, fault: Fault) -> Diagnostic:
    start = fault.place if fault.context_place is None else fault.context_place
    span = _rest_of_line(source, read, start)
    key = read.text[start:].partition("\n")[0].strip()
    below = read.text[start:].partition("\n")[2]
    opens_list = _ONE_WORD.fullmatch(key) and below.lstrip(" ").startswith("- ")
    entry = f"{key}:" if opens_list else _entry_meant(read, read.line_number(start))
    return _broken(
        say("this line is neither `key: value` nor a list item"),
        span,
        say("write `{text}`", text=entry)
        if entry
        else say("to go on with the text above, indent this line deeper than the text's key"),
    )


def _broken_bracket(source: Source, read: Source, fault: Fault) -> Diagnostic:
    opening = fault.context_place or 0
    character = read.text[opening : opening + 1]
    if _is_closed(read.text[opening : opening + _LONGEST_COLLECTION]):
        word = _LAST_WORD.search(read.text[opening : fault.place])
        start = opening + word.start() if word else fault.place
        return _broken(
            say("a comma is missing before this"),
            source.span(start, max(fault.place, start + 1)),
            say("put a comma between entries, and quotes around a text with signs in it"),
        )
    return _broken(
        say("the bracket {bracket} that opens here is never closed", bracket=character),
        source.span(opening, opening + 1),
        say("close it with `{bracket}`", bracket={"[": "]", "{": "}"}.get(character, "]")),
    )


def _is_closed(text: str) -> bool:
    """Whether the bracket at the beginning of the text is closed in it."""
    depth = 0
    for character in text:
        if character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
            if depth == 0:
                return True
    return False


def _broken_indentation(source: Source, read: Source, fault: Fault) -> Diagnostic:
    line = read.line_number(fault.place)
    start = read.line_start(line)
    text = read.line_text(line)
    indent = _indent(text)
    key = _FIRST_KEY.match(text)
    too_deep = key is not None and fault.place == start + key.end() - 1
    above = line - 1
    if too_deep and above and _indent(read.line_text(above)) == indent:
        # YAML takes a line without its colon and the key below it for one text.
        entry = _entry_meant(read, above)
        if entry:
            return _broken(
                say("this line is neither `key: value` nor a list item"),
                _rest_of_line(source, read, read.line_start(above) + indent),
                say("write `{text}`", text=entry),
            )
    if too_deep or fault.place == start + indent:
        return _broken(
            say("the line is indented differently from the lines it belongs to"),
            _rest_of_line(source, read, start + indent),
            say("give it exactly as many spaces as the other entries of its list or mapping"),
        )
    return _broken(
        say("the YAML is broken here"),
        _rest_of_line(source, read, fault.place),
        say("put quotes around a text that holds signs such as `:` `#` `[` `{` or `>`"),
    )


def _entry_meant(read: Source, number: int) -> str | None:
    """A line that begins with a name used as a key elsewhere, with the colon it lacks."""
    entry = _KEY_AND_TEXT.fullmatch(_COMMENT.sub("", read.line_text(number)).rstrip())
    if entry is None or all(entry[1] != used[1] for used in _USED_KEY.finditer(read.text)):
        return None
    return f"{entry[1]}: {entry[2]}"


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _rest_of_line(source: Source, read: Source, start: int) -> Span:
    line = read.line_number(start)
    text = read.line_text(line)[_column(read, start) :]
    return source.span(start, start + max(len(text.rstrip()), 1))


def _column(read: Source, offset: int) -> int:
    return offset - read.line_start(read.line_number(offset))


def _broken(message: Message, span: Span, advice: Message) -> Diagnostic:
    return YAML_SYNTAX.at(span, message, help=advice)


def _advice(text: str, fault: Fault) -> Message:
    entry = _WORD_BEFORE_COLON.search(text) if "flow mapping" in fault.context else None
    if entry:
        return say(
            "write `{quoted}`, or put a comma before {key}", quoted=quoted(text), key=entry[1]
        )
    if text == "-":
        return say('write `"-"`, or leave the line out')
    return say("write `{quoted}`", quoted=quoted(text))
