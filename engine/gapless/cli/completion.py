"""``gapless completion``: the script that teaches a shell to complete gapless commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from gapless.cli.answer import Answer
from gapless.cli.command import gapless_command
from gapless.cli.exit_codes import CLEAN
from gapless.cli.main import group
from gapless.cli.shells import use_own_scripts


@gapless_command("completion", 'eval "$(gapless completion bash)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> Answer:
    """Print the completion script for SHELL."""
    use_own_scripts()
    found = get_completion_class(shell)
    assert found is not None, "click completes these shells"
    yield found(group, {}, "gapless", "_GAPLESS_COMPLETE").source() + "\n"
    return CLEAN
