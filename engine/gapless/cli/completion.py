"""``gapless completion``: the script that teaches a shell to complete gapless commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from gapless.cli.main import CLEAN, examples, group
from gapless.cli.output import print_data


@click.command("completion", epilog=examples('eval "$(gapless completion bash)"'))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script for SHELL."""
    found = get_completion_class(shell)
    assert found is not None, "click completes these shells"
    print_data(found(group, {}, "gapless", "_GAPLESS_COMPLETE").source() + "\n")
    return CLEAN
