"""Fingerprints of what is kept: a form that brings another one was drawn from older words."""

import hashlib
import json

from permits.dossiers.models import Dossier


def mark(*parts: object) -> str:
    """Fingerprint what a page was drawn from; a form that brings another mark is stale."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def mark_of(dossier: Dossier, name: str) -> str:
    """Fingerprint one section as it is kept."""
    return mark(name, dossier.section(name))


def mark_of_whole(dossier: Dossier) -> str:
    """Fingerprint everything that is filed: each section and each paper that counts."""
    papers = sorted(paper.ref for paper in dossier.papers if paper.replaced_at is None)
    return mark(dossier.content, papers)
