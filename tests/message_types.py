"""A plugin for mypy: no message becomes text by ``str()``, ``print()`` or an f-string.

A message has no text before a language is chosen.  ``str`` takes any object, so that no annotation
can refuse one; this plugin can.  What is typed ``object`` it cannot see: that raises when it runs.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.plugin import FunctionContext, MethodContext, Plugin
from mypy.types import Instance, Type, UnionType, get_proper_type

_FUNCTIONS = frozenset({"builtins.str", "builtins.format", "builtins.print", "click.utils.echo"})
#: mypy reads an f-string as a call of ``str.format``.
_METHOD = "builtins.str.format"


def holds_message(kind: Type) -> bool:
    """Whether a value of this type may be a message, or hold one."""
    proper = get_proper_type(kind)
    if isinstance(proper, UnionType):
        return any(map(holds_message, proper.items))
    if not isinstance(proper, Instance):
        return False
    named = proper.type.has_base("gapless.diagnostic.Message")
    return named or any(map(holds_message, proper.args))


def refuse(context: FunctionContext | MethodContext) -> Type:
    """Report a call that is given a message."""
    if any(holds_message(kind) for kinds in context.arg_types for kind in kinds):
        told = "a message has no text of its own: use translate() or .english"
        context.api.fail(told, context.context)
    return context.default_return_type


class Messages(Plugin):
    """Refuses messages where they would become English whatever language is chosen."""

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """The check of functions that make text of anything."""
        return refuse if fullname in _FUNCTIONS else None

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """The check of f-strings."""
        return refuse if fullname == _METHOD else None


def plugin(version: str) -> type[Plugin]:
    """What mypy asks for; every version of it will do."""
    return Messages
