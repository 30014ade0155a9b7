"""A table as one HTML file: what ``gapless show --format html`` prints."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.render.html.page import stream_page
from gapless.render.merged_grid import Fate
from gapless.render.publication import EXAMPLES, REVISIONS, Publication
from gapless.render.published_rows import MOST_MARKS, SIGNS
from gapless.render.words import policy_sentence


def html_table(publication: Publication) -> str:
    """The page, with a final line break."""
    return "".join(stream_table(publication))


def stream_table(publication: Publication) -> Iterator[str]:
    """The page in pieces, row by row as they are made."""
    table = publication.table
    return stream_page(
        "table.html.jinja",
        table.language,
        title=" · ".join(filter(None, (table.title, table.version))),
        foot=" · ".join(publication.identity),
        columns=publication.columns,
        page=publication,
        table=table,
        policy=policy_sentence(table.hit_policy, table.language),
        signs=SIGNS,
        changed=Fate.CHANGED,
        headings_of_revisions=REVISIONS,
        headings_of_examples=EXAMPLES,
        most_marks=MOST_MARKS,
    )
