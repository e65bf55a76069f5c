"""Gives the codes that a change keeps the words people read, where the dictionary has them."""

from collections.abc import Mapping
from typing import Any

from permits.accounts.vocabulary import ChangeSubject
from permits.administration.vocabulary import SINGLE_WORDS
from permits.core.vocabulary import (
    Certainty,
    Matter,
    OfficeKind,
    Role,
    RuleEffect,
    Term,
    WorkKind,
    WorksClass,
)
from permits.notices.vocabulary import NoticeGroup
from permits.procedures.vocabulary import ConditionTrigger, FeeKind, PhraseKind, SupplementItem

#: The vocabulary of a fact by its name.
_TERMS: Mapping[str, type[Term]] = {
    "roles": Role,
    "matter": Matter,
    "work_kind": WorkKind,
    "works": WorkKind,
    "works_class": WorksClass,
    "certainty": Certainty,
    "effects": RuleEffect,
    "items": SupplementItem,
    "trigger": ConditionTrigger,
    "groups": NoticeGroup,
}
#: What `kind` says differs by what the change is about.
_KINDS: Mapping[ChangeSubject, type[Term]] = {
    ChangeSubject.OFFICE: OfficeKind,
    ChangeSubject.FEE: FeeKind,
    ChangeSubject.PHRASE: PhraseKind,
}


def worded(subject: ChangeSubject, name: str, said: Any) -> Any:
    """Give a kept value with its codes as terms; what the dictionary does not know stays."""
    if isinstance(said, list):
        return [worded(subject, name, each) for each in said]
    if not isinstance(said, str):
        return said
    terms = _KINDS.get(subject) if name == "kind" else _TERMS.get(name)
    known = next((term for term in terms or () if term.value == said), None)
    return known or SINGLE_WORDS.get((name, said), said)
