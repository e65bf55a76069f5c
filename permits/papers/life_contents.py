"""What the papers of a permit's later life say: changes, ends, completion, inspections."""

from permits.papers.content_base import Content

LIFE: tuple[type[Content], ...] = ()
