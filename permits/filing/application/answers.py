"""What an application form says, and its fingerprint: printed in it, and compared ever after."""

import hashlib
import json
from typing import Any

from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers import forms
from permits.dossiers.models import Dossier


def said(dossier: Dossier) -> dict[str, dict[str, Any]]:
    """Give what the applicant said in each section, field by field; nothing the system added."""
    known = forms.sections(WorkKind(dossier.work_kind), Matter(dossier.matter))
    return {
        name: {field.short_name: dossier.section(name).get(field.short_name) for field in form()}
        for name, form in known.items()
        if name in dossier.content
    }


def fingerprint(dossier: Dossier) -> str:
    """Give the SHA-256 of everything a form of this dossier says, in hexadecimal."""
    whole = {
        "work": str(dossier.work_kind),
        "matter": str(dossier.matter),
        "carrier": dossier.carrier_id,
        "permit": dossier.permit_id,
        "answers": said(dossier),
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
