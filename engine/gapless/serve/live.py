"""What is live: the catalogue that a service decides by, and how a newer one takes its place.

Purpose: read tables anew when they are saved or when that is asked for, beside the deciding.

Invariants: the catalogue changes in one step, and only for one that passed; whatever goes wrong
while tables are read, the old one stays, and ``refusal`` says why until a newer one is live.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime
from threading import Event, Thread

from gapless.diagnostic import say
from gapless.project.watched import PAUSE, Look, Watched, compare_looks
from gapless.serve.catalogue import Catalogue, Refusal

#: What reads and checks the tables.
Load = Callable[[], Catalogue | Refusal]


class Live:
    """The catalogue that counts, since ``loaded``; ``refusal`` is why newer tables do not.

    ``recorded`` is called with what becomes of an attempt before it counts, ``told`` when it does.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        load: Load,
        clock: Callable[[], datetime],
        told: Callable[[Catalogue | Refusal], None] = lambda found: None,
    ) -> None:
        self.catalogue = catalogue
        self.loaded = clock()
        self.refusal: Refusal | None = None
        self.refused: datetime | None = None
        self.recorded: Callable[[Catalogue | Refusal], None] = lambda found: None
        self._load = load
        self._clock = clock
        self._told = told

    def reload(self) -> Catalogue | Refusal:
        """Read the tables anew; they count from now on if they pass."""
        try:
            found = self._load()
        except Exception as problem:
            kind = type(problem).__name__
            reason = say("this is a bug in gapless: {kind}: {problem}", kind=kind, problem=problem)
            found = Refusal(reason=reason)
        self.recorded(found)
        if isinstance(found, Catalogue):
            self.catalogue, self.loaded = found, self._clock()
            self.refusal = self.refused = None
        else:
            self.refusal, self.refused = found, self._clock()
        self._told(found)
        # Old tables hold themselves in circles, and would long be kept for the collector.
        gc.collect()
        return found


class Reloader:
    """Reloads when a file is saved, or when it is told to; a context manager with a thread.

    ``look`` is the look from before the live catalogue was read.
    """

    def __init__(self, live: Live, watched: Watched, look: Look) -> None:
        self._live = live
        self._watched = watched
        self._look = look
        self._wake, self._is_asked, self._is_over = Event(), False, False
        context = copy_context()
        # What is said in it is in the language that was chosen.
        self._thread = Thread(target=lambda: context.run(self._run), daemon=True)

    def __enter__(self) -> Reloader:
        self._thread.start()
        return self

    def __exit__(self, *ignored: object) -> None:
        self._is_over = True
        self._wake.set()

    def ask(self) -> None:
        """Reload now, whether files changed or not; may be called by a signal."""
        self._is_asked = True
        self._wake.set()

    def turn(self) -> bool:
        """Look once, and reload where something changed or it was asked; whether it did."""
        asked, self._is_asked = self._is_asked, False
        try:
            now = self._watched.look()
        except OSError:
            # The current folder is gone; it may come back.
            now = {}
        if not asked and not compare_looks(self._look, now):
            return False
        self._look = now
        self._live.reload()
        return True

    def _run(self) -> None:
        while not self._is_over:
            self._wake.wait(PAUSE)
            self._wake.clear()
            if not self._is_over:
                self.turn()
