"""How bash, zsh and fish ask what a word may go on as, and how they are answered.

Purpose: the scripts of ``gapless completion``, and what they are given: a word in a line, with its
help behind a tab.

Click's own scripts take a word apart at ``=``, ``@`` and ``:``, and leave no way to the files of
the folder.  Here the shell hands over the line as typed and is given whole words; where there is
none, it offers files as it does for any command.

Invariants: a word that ends in ``/``, ``=`` or ``@`` goes on, so no space follows.  What bash
inserts is escaped unless a quote is open.
"""

from __future__ import annotations

import os

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

from gapless.dataclass import dataclass
from gapless.pattern import pattern

_BASH = """\
%(complete_func)s() {
    local breaks="$COMP_WORDBREAKS"
    mapfile -t COMPREPLY < <(
        COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$breaks" \\
            %(complete_var)s=bash_complete "$1" 2> /dev/null
    )
    if [[ -z ${COMPREPLY[0]} ]]; then
        COMPREPLY=()
    elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=@] ]]; then
        compopt -o nospace
    fi
}
complete -o default -o nosort -F %(complete_func)s %(prog_name)s
"""

_ZSH = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local -a ends shown_ends begins shown_begins
    local value help shown
    while IFS=$'\\t' read -r value help; do
        shown="$value${help:+  -- $help}"
        if [[ -z "$value" ]]; then
            continue
        elif [[ "$value" == *[/=@] ]]; then
            begins+=("$value") shown_begins+=("$shown")
        else
            ends+=("$value") shown_ends+=("$shown")
        fi
    done < <(
        COMP_LINE="${words[1,CURRENT]}" %(complete_var)s=zsh_complete %(prog_name)s 2> /dev/null
    )
    if (( ! $#ends && ! $#begins )); then
        _files
        return
    fi
    (( $#ends )) && compadd -V words -l -d shown_ends -a ends
    (( $#begins )) && compadd -V words -l -S '' -d shown_begins -a begins
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = """\
function %(complete_func)s
    set -l response (COMP_LINE=(commandline --cut-at-cursor --current-process | string collect) \\
        %(complete_var)s=fish_complete %(prog_name)s 2> /dev/null)
    if test -z "$response"
        __fish_complete_path (commandline --current-token)
    else
        printf '%%s\\n' $response
    end
end

complete --no-files --keep-order --command %(prog_name)s --arguments "(%(complete_func)s)"
"""

#: What bash would take for something else where it is not escaped.
_SPECIAL = pattern(r"([^\w./=@:+,-])")


@dataclass
class Line:
    """A command line up to the cursor, taken apart as a shell does.

    ``words`` are those before the one at the cursor, ``begun`` is that one without its quotes, and
    ``quoted`` is where in it the quote begins that is still open; None where none is.
    """

    words: list[str]
    begun: str
    quoted: int | None

    @classmethod
    def of(cls, text: str) -> Line:
        """Take a line apart; it never fails."""
        words: list[str] = []
        begun = quote = ""
        is_word, quoted, escaped = False, 0, False
        for letter in text:
            if escaped or (quote and letter not in (quote, "\\")) or (quote == "'" != letter):
                begun, escaped = begun + letter, False
            elif letter == "\\":
                escaped = is_word = True
            elif quote:
                quote = ""
            elif letter in "'\"":
                quote, quoted, is_word = letter, len(begun), True
            elif not letter.isspace():
                begun, is_word = begun + letter, True
            elif is_word:
                words.append(begun)
                begun, is_word = "", False
        return cls(words, begun, quoted if quote else None)


class _Shell(ShellComplete):
    """A shell that hands over its line in ``COMP_LINE``."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words of the command, and the one at the cursor."""
        line = Line.of(os.environ.get("COMP_LINE", ""))
        return line.words[1:], line.begun

    def format_completion(self, item: CompletionItem[str]) -> str:
        """The word, and its help behind a tab."""
        help_text = " ".join((item.help or "").split())
        return f"{item.value}\t{help_text}" if help_text else item.value


class Bash(_Shell):
    """Bash replaces only what stands behind the last of its word breaks, or behind a quote.

    An ``@`` it replaces too: it begins the name of a host.
    """

    name = "bash"
    source_template = _BASH

    def format_completion(self, item: CompletionItem[str]) -> str:
        """What bash inserts."""
        line = Line.of(os.environ.get("COMP_LINE", ""))
        if line.quoted is not None:
            return item.value[line.quoted :]
        breaks = set("=@:") & set(os.environ.get("COMP_WORDBREAKS", "=@:"))
        kept = max((line.begun.rfind(each) + (each != "@") for each in breaks), default=0)
        kept = max(kept, 0)
        return _SPECIAL.sub(r"\\\1", item.value[kept:])


class Zsh(_Shell):
    """Zsh quotes what it inserts by itself."""

    name = "zsh"
    source_template = _ZSH


class Fish(_Shell):
    """Fish quotes what it inserts by itself."""

    name = "fish"
    source_template = _FISH


def use_own_scripts() -> None:
    """Let click complete with these."""
    for shell in (Bash, Zsh, Fish):
        add_completion_class(shell)
