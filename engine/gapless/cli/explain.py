"""``gapless explain``: what does a code mean?"""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from gapless.cli.answer import Answer, Line
from gapless.cli.command import format_option, gapless_command
from gapless.cli.exit_codes import CLEAN
from gapless.diagnostic import say
from gapless.language import translate
from gapless.near_words import did_you_mean
from gapless.pattern import pattern
from gapless.project.misuse import Misuse

#: A code as it stands in a message: ``error[gap]:``.
_IN_MESSAGE = pattern(r"[a-z]+\[([^\]]*)\]:?")


def _complete(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from gapless.register import REGISTER

    return [
        CompletionItem(code.name, help=translate(say(code.title)))
        for code in REGISTER.values()
        if code.name.startswith(incomplete)
    ]


@gapless_command(
    "explain", "gapless explain", "gapless explain gap", "gapless explain 'error[gap]'"
)
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=_complete)
@format_option("rich", "markdown")
def command(codes: tuple[str, ...], form: str) -> Answer:
    """Say what a code means, how it is fixed, with an example.

    CODE is what stands in brackets before a message.  Without one, all codes are listed.
    """
    from gapless.register import REGISTER
    from gapless.render.terminal.explain import (
        code_markdown,
        register_markdown,
        show_code,
        show_register,
    )

    names = [found[1] if (found := _IN_MESSAGE.fullmatch(code)) else code for code in codes]
    for name in names:
        if name not in REGISTER:
            near = did_you_mean(name, REGISTER)
            advice = say("`gapless explain` lists all codes")
            if near:
                advice = say("did you mean {near}?", near=near)
            raise Misuse(say("there is no code {name!r}; {advice}", name=name, advice=advice))
    if form == "markdown":
        parts = [f"### {name}\n\n{code_markdown(REGISTER[name])}" for name in names]
        yield "\n".join(parts) or register_markdown()
        return CLEAN
    if not names:
        yield show_register()
    for number, name in enumerate(names):
        if number:
            yield Line("")
        yield show_code(REGISTER[name])
    return CLEAN
