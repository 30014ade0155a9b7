"""Many contexts at once: columns of values in, columns of decisions out.

Raises ``ImportError`` where the extra ``bulk`` is not installed.
"""

try:
    import numpy  # noqa: F401
    import pyarrow  # noqa: F401
except ModuleNotFoundError as missing:
    raise ImportError(
        f"batches need {missing.name}, which is not installed: pip install 'gapless[bulk]'",
        name=missing.name,
    ) from missing
