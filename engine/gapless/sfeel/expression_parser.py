"""The parser of expressions: tokens to a typed program.

Purpose: read the grammar of expressions, and place every fault.

Parsing is precedence climbing that writes a postfix program: ``or``, ``and``, comparisons, ``+ -``,
``* /``, minus, and closest of all a percent sign.  ``if`` reaches as far as it can; within a
computation it stands in brackets.

Invariants: one pass over the tokens; nesting is capped.

Example::

    >>> from gapless.algebra.values import parse_value
    >>> from gapless.near_words import did_you_mean
    >>> program = Program("a + 1", {"a": Kind.INTEGER}, parse_value, did_you_mean, str)
    >>> Parser("a + 1", {"a": Kind.INTEGER}, program, did_you_mean).whole(), len(program.steps)
    (<Kind.INTEGER: 'integer'>, 3)
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from gapless.algebra.durations import function_of
from gapless.algebra.numbers import shorten
from gapless.algebra.operations import BETWEEN, COMPARISONS
from gapless.algebra.values import Kind, article
from gapless.diagnostic import Writing, listed, say
from gapless.near_words import NearMiss
from gapless.sfeel.expression_program import Program
from gapless.sfeel.expression_tokens import Token, tokenize
from gapless.sfeel.operands import EXAMPLES, FUNCTIONS, LITERALS, Operand, not_two_days
from gapless.unreadable import Unreadable

DEEPEST_NESTING = 24

_OR, _AND, _COMPARING, _ADDING, _MULTIPLYING = range(1, 6)
_LEVEL = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(COMPARISONS, _COMPARING),
    "+": _ADDING,
    "-": _ADDING,
    "*": _MULTIPLYING,
    "/": _MULTIPLYING,
}
_LITERAL_EXAMPLES = {
    Kind.DURATION: 'duration("6 jam")',
    Kind.MONTHS: 'months("17 tahun")',
    Kind.DATE: 'date("2022-12-29")',
    Kind.TIME: 'time("14:00")',
    Kind.DATETIME: 'date and time("2022-12-29 14:00")',
}
#: How many operands a function takes; as many as there are from two on, where it is not here.
_COUNTS = {
    "abs": (1,),
    "round": (1, 2),
    "floor": (1,),
    "ceiling": (1,),
    "not": (1,),
    **dict.fromkeys(BETWEEN, (2,)),
}


class Parser:
    """One pass over the tokens, which writes a program.

    A word of the language that is ``known`` as a name of the data is that name, wherever a name may
    stand.
    """

    def __init__(self, text: str, known: Collection[str], program: Program, near: NearMiss) -> None:
        self._text = text
        self._known = known
        self._program = program
        self._near = near
        self._tokens = tokenize(text)
        self._next = 0
        self._depth = 0
        # How many functions are open whose operands stand between commas.
        self._listing = 0
        # The kind that is compared with what comes next.
        self._beside: Kind | None = None

    def whole(self) -> Kind:
        """Read all of the text, and what kind it gives; raises ``Unreadable``."""
        operand = self._expression()
        rest = self._peek
        if rest.sort != "end":
            raise self._unexpected_after(rest)
        return operand.kind

    @property
    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek
        self._next += 1
        return token

    def _is_word(self, token: Token, word: str) -> bool:
        """Whether a token where an operand may begin is a word of the language."""
        return token.text == word and token.sort in ("name", "function") and word not in self._known

    def _piece(self, operand: Operand) -> str:
        return self._text[operand.start : operand.end]

    def _expression(self) -> Operand:
        if self._is_word(self._peek, "if"):
            return self._condition()
        return self._operation(_OR)

    def _condition(self) -> Operand:
        """``if … then … else …``; what comes after ``else if`` is read in a row, not nested."""
        branches: list[tuple[Operand, Callable[[], None]]] = []
        first = self._peek
        while True:
            opening = self._take()
            condition = self._nested(self._expression, opening)
            if condition.kind is not Kind.BOOLEAN:
                raise Unreadable(
                    say("the condition of an `if` is {kind}", kind=article(condition.kind)),
                    say("compare it with something: `if pokok > 0 then … else …`"),
                    condition.start,
                    condition.end,
                )
            to_next = self._program.jump(where=False, takes=True)
            self._word("then", opening, None)
            taken = self._nested(self._expression, opening)
            to_end = self._program.jump()
            to_next()
            self._word("else", opening, taken)
            branches.append((taken, to_end))
            if not self._is_word(self._peek, "if"):
                break
        chosen = self._operation(_OR)
        for taken, to_end in reversed(branches):
            chosen = self._program.chosen(taken, chosen)
            to_end()
        return Operand(chosen.kind, first.start, chosen.end)

    def _word(self, word: str, opening: Token, taken: Operand | None) -> None:
        """Take the next word of a condition, which is ``taken`` where that holds."""
        token = self._take()
        if token.text == word and token.sort == "symbol":
            return
        advice = say("write it like `if pokok > 0 then … else …`")
        nothing = {Kind.NUMBER: "0", Kind.INTEGER: "0", Kind.STRING: '""'}
        otherwise = nothing.get(taken.kind) if taken else None
        if otherwise and token.sort == "end":
            written = Writing(f"{self._text.rstrip()} else {otherwise}")
            advice = say("say what it is otherwise: `{text}`", text=written)
        raise Unreadable(
            say("the `if` has no `{word}`", word=word),
            advice,
            opening.start if token.sort == "end" else token.start,
            opening.end if token.sort == "end" else token.end,
        )

    def _operation(self, level: int) -> Operand:
        left = self._factor()
        while self._peek.sort == "symbol" and _LEVEL.get(self._peek.text, 0) >= level:
            symbol = self._take()
            own_level = _LEVEL[symbol.text]
            if own_level == _COMPARING and self._is_word(self._peek, "null"):
                left = self._program.null_test(left, symbol.text, self._take())
                continue
            # What is settled by its left side leaves the right side alone.
            is_junction = own_level < _COMPARING
            land = self._program.jump(where=symbol.text == "or") if is_junction else None
            self._beside = left.kind if symbol.text in ("=", "!=") else None
            right = self._operation(own_level + 1)
            left = self._program.combined(symbol.text, left, right)
            if land:
                land()
            if own_level == _COMPARING and _LEVEL.get(self._peek.text) == _COMPARING:
                raise self._second_comparison(right)
        return left

    def _second_comparison(self, middle: Operand) -> Unreadable:
        symbol = self._peek
        written = self._program.written(
            f" and {self._piece(middle)} {symbol.text}", middle.end, symbol.end
        )
        return Unreadable(
            say("two comparisons in a row"),
            say("compare two things only: `{text}`", text=written),
            symbol.start,
            symbol.end,
        )

    def _factor(self) -> Operand:
        token = self._peek
        if token.text == "-":
            self._take()
            operand = self._nested(self._factor, token)
            return self._program.negated(token, operand)
        operand = self._operand()
        while self._peek.text == "%":
            operand = self._program.percent(operand, self._take())
        return operand

    def _operand(self) -> Operand:
        for word in ("if", "not", "null"):
            if self._is_word(self._peek, word) and (word, self._peek.sort) != ("not", "function"):
                raise self._misplaced(word)
        token, beside, self._beside = self._take(), self._beside, None
        if token.text == "(":
            inner = self._nested(self._expression, token)
            closing = self._closing(token)
            return Operand(inner.kind, token.start, closing.end, inner.literal)
        if token.sort == "function":
            return self._function(token)
        if token.text in ("true", "false") and token.text not in self._known:
            return self._program.constant(Kind.BOOLEAN, token.text, token.start, token.end)
        if token.sort == "name":
            return self._program.datum(token, beside)
        if token.sort == "number":
            if self._peek.sort == "name" and function_of(self._peek.text):
                raise self._bare_length(token, self._peek)
            if self._listing and "," in token.text:
                raise self._two_numbers(token)
            return self._program.constant(Kind.NUMBER, token.text, token.start, token.end)
        if token.sort == "text":
            return self._program.quoted(token)
        raise self._missing_operand(token)

    def _misplaced(self, word: str) -> Unreadable:
        """The fault of a word of the language where it cannot stand."""
        token = self._peek
        if word == "if":
            end = self._nested(self._condition, token).end
            advice = say(
                "put it into round brackets: `{text}`",
                text=self._program.written(f"({self._text[token.start : end]})", token.start, end),
            )
            return Unreadable(say("an `if` stands within a computation"), advice, token.start, end)
        self._take()
        if word == "not":
            operand = self._nested(lambda: self._operation(_COMPARING), token)
            written = self._program.written(
                f"not({self._piece(operand)})", token.start, operand.end
            )
            message = say("`not` stands without brackets")
            return Unreadable(
                message, say("write `{text}`", text=written), token.start, operand.end
            )
        symbol, other = self._peek, self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        advice = say("test for it: `if {name} = null then … else …`", name="pokok")
        if symbol.text in ("=", "!=") and other.sort == "name":
            written = self._program.written(
                f"{other.text} {symbol.text} null", token.start, other.end
            )
            advice = say("write `{text}`", text=written)
        return Unreadable(
            say("`null` is not known, so nothing can be computed with it"),
            advice,
            token.start,
            token.end,
        )

    def _nested(self, read: Callable[[], Operand], opening: Token) -> Operand:
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise Unreadable(
                say("the expression is nested too deeply"),
                say("at most {most} levels of parentheses are read", most=DEEPEST_NESTING),
                opening.start,
                opening.end,
            )
        operand = read()
        self._depth -= 1
        return operand

    def _closing(self, opening: Token) -> Token:
        token = self._take()
        if token.text == ")":
            return token
        if token.sort == "end":
            raise Unreadable(
                say("the parenthesis is not closed"),
                say("write `)` where it ends: `{text}`", text=Writing(f"{self._text.rstrip()})")),
                opening.start,
                opening.end,
            )
        raise self._unexpected_after(token)

    def _function(self, name: Token) -> Operand:
        called = " ".join(name.text.split())
        if called in LITERALS:
            return self._literal(LITERALS[called], name)
        if called not in EXAMPLES:
            near = self._near(called, FUNCTIONS)
            advice = say("the functions are {functions}", functions=listed(FUNCTIONS))
            if near:
                meant = self._program.written(near, name.start, name.end)
                advice = say("did you mean `{near}`?", near=meant)
            raise Unreadable(
                say("{name} is not a function here", name=shorten(name.text)),
                advice,
                name.start,
                name.end,
            )
        opening = self._take()
        count = _COUNTS.get(called)
        is_listing = count != (1,)
        self._listing += is_listing
        operands: list[Operand] = []
        while self._peek.text != ")" or operands:
            operand = self._nested(self._expression, opening)
            if count is None and operands:
                operand = self._program.combined(called, operands[-1], operand)
            operands.append(operand)
            if self._peek.text != ",":
                break
            self._take()
        self._listing -= is_listing
        closing = self._closing(opening)
        if len(operands) not in (count or range(2, len(operands) + 1)):
            if called in BETWEEN:
                raise not_two_days(called, name.start, closing.end)
            example = EXAMPLES[called]
            raise Unreadable(
                say("{function} does not take {count} values", function=called, count=len(operands))
                if len(operands) != 1
                else say("{function} does not take one value", function=called),
                say("write it like `{example}`", example=example),
                name.start,
                closing.end,
            )
        if called in BETWEEN:
            result = self._program.between(called, operands, closing.end)
        elif count is None:
            result = operands[-1]
        else:
            result = self._program.called(called, operands, closing.end)
        return Operand(result.kind, name.start, closing.end)

    def _literal(self, kind: Kind, name: Token) -> Operand:
        """A value written as a text, whose kind is what is called."""
        opening, argument = self._take(), self._take()
        if argument.sort != "text":
            raise Unreadable(
                say("{name} wants its value in quotation marks", name=name.text),
                say("write it like `{example}`", example=_LITERAL_EXAMPLES[kind]),
                name.start,
                max(argument.end, opening.end),
            )
        closing = self._closing(opening)
        start, end = argument.start + 1, argument.end - 1
        self._program.constant(kind, argument.text[1:-1], start, end)
        return Operand(kind, name.start, closing.end)

    def _missing_operand(self, token: Token) -> Unreadable:
        if token.sort == "end":
            return Unreadable(
                say("the expression ends too early"),
                say("write a name or a number after {last}", last=self._tokens[-2].text),
                self._tokens[-2].start,
                self._tokens[-2].end,
            )
        if token.text == "=" and self._next == 1 and self._peek.sort != "end":
            return Unreadable(
                say("an expression begins without `=`"),
                say("write `{text}`", text=Writing(self._text[token.end :].strip())),
                token.start,
                token.end,
            )
        before = self._tokens[self._next - 2]
        if token.text == before.text and token.text in _LEVEL:
            return Unreadable(
                say("{symbol} stands here twice", symbol=token.text),
                say(
                    "write `{symbol}` once: `{text}`",
                    symbol=token.text,
                    text=self._program.written("", before.end, token.end),
                ),
                before.start,
                token.end,
            )
        return Unreadable(
            say("a name or a number is missing before {symbol}", symbol=token.text),
            say("write it like `waktu_telepon - waktu_selesai`"),
            token.start,
            token.end,
        )

    def _unexpected_after(self, token: Token) -> Unreadable:
        if token.text == ")":
            message, advice = say("no parenthesis is open here"), say("leave out the `)`")
        else:
            message = say("an operator is missing before {text}", text=shorten(token.text))
            symbols = [symbol for symbol in _LEVEL if not symbol.isalpha()]
            advice = say("write one of {operators} between", operators=listed(symbols))
            if self._text[: token.start].rstrip().endswith("%"):
                product = self._program.written(f"* {token.text}", token.start, token.end)
                advice = say("`%` is percent: write `{text}`", text=product)
        return Unreadable(message, advice, token.start, token.end)

    def _two_numbers(self, number: Token) -> Unreadable:
        start, end = number.start, number.end
        several = self._program.written(number.text.replace(",", ", "), start, end)
        advice = say("write `{text}`", text=several)
        if self._peek.text != ")" or self._tokens[self._next - 2].text != "(":
            one = self._program.written(number.text.replace(",", "."), start, end)
            advice = say("write `{one}` or `{other}`", one=several, other=one)
        message = say("{text} could be one number or several", text=number.text)
        return Unreadable(message, advice, start, end)

    def _bare_length(self, number: Token, unit: Token) -> Unreadable:
        length, function = f"{number.text} {unit.text}", function_of(unit.text)
        return Unreadable(
            say("the duration {length} needs quotation marks", length=length),
            say(
                "write `{text}`",
                text=self._program.written(f'{function}("{length}")', number.start, unit.end),
            ),
            number.start,
            unit.end,
        )
