"""What the operating system refuses, as messages.

Purpose: the sentence of an ``OSError``.  The system's own sentences are in English, or in the
language of the machine; these are in the language that is chosen.

Invariant: a fault that is not listed here has the system's own words.

Example::

    >>> reason_of(FileNotFoundError(errno.ENOENT, "x")).english
    'there is no such file or folder'
"""

from __future__ import annotations

import errno

from gapless.diagnostic import Message, say

_REASONS = {
    errno.ENOENT: say("there is no such file or folder"),
    errno.EACCES: say("permission is denied"),
    errno.EPERM: say("permission is denied"),
    errno.EROFS: say("the disk is read-only"),
    errno.EEXIST: say("it is there already"),
    errno.EISDIR: say("it is a folder"),
    errno.ENOTDIR: say("a part of the path is not a folder"),
    errno.ENOTEMPTY: say("the folder is not empty"),
    errno.ELOOP: say("its links lead in a circle"),
    errno.ENAMETOOLONG: say("the name is too long"),
    errno.ENOSPC: say("the disk is full"),
    errno.EDQUOT: say("the disk quota is used up"),
    errno.EFBIG: say("the file becomes too large"),
    errno.EIO: say("the disk or the connection failed"),
    errno.ESTALE: say("the connection to the disk is lost"),
    errno.EMFILE: say("too many files are open"),
    errno.ENFILE: say("too many files are open"),
    errno.ENOMEM: say("the memory is used up"),
    errno.EBUSY: say("another program uses it"),
    errno.EBADF: say("it is closed"),
    errno.EINVAL: say("the system cannot do that"),
}


def reason_of(problem: OSError | ValueError) -> Message:
    """Why the system refused, as a part of a sentence; Python refuses some paths by itself."""
    if isinstance(problem, ValueError):
        return say("the path is not a file name")
    known = _REASONS.get(problem.errno or 0)
    words = problem.strerror or str(problem)
    return known or say('the system refuses; in its own words: "{reason}"', reason=words)
