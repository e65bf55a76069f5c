"""Every name a procedure may use and what it means here: the whole vocabulary on one page."""

from collections.abc import Callable

from sqlalchemy import Select

from permits.accounts import mailing
from permits.cases import leaving, registry
from permits.cases.registry import ActForm, Bench, TaskKind
from permits.core.vocabulary import DossierStatus, Matter, Role, WorkKind
from permits.decisions import about_queries
from permits.decisions import queries as decided
from permits.decisions import service as decisions
from permits.decisions.contents import BUILDERS
from permits.decisions.drafting import desk, sketching, stories, summary_queries
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.forms import DraftForm, SignForm
from permits.filing.uploads import admitting
from permits.life import find_queries
from permits.life import queries as living
from permits.life import report_queries as reported
from permits.network import following as network
from permits.notices import account_letters
from permits.papers.vocabulary import Decided, PermitChange
from permits.planning import registry as planning
from permits.procedures import catalogue
from permits.processing import acts, control_slips, effects
from permits.processing.forms import AssignForm, OpinionForm, ReceptionForm
from permits.sharing import windows
from workflow.names import KnownNames, check_names

#: What service tasks do.
EFFECTS: dict[str, registry.Effect] = {
    "accept_dossier": effects.accept_dossier,
    "refuse_intake": effects.refuse_intake,
    "request_supplement": effects.request_supplement,
    "resume_clock": effects.resume_clock,
    "check_planning": effects.check_planning,
    "record_silence": effects.record_silence,
    "publish": effects.publish,
    "read_permit": effects.read_permit,
    "start_clock": effects.start_clock,
    "issue_permit": decisions.order_issue,
    "issue_refusal": decisions.order_issue,
    "issue_document": decisions.order_issue,
}

#: What people's tasks ask, do, and look like.
TASKS: dict[str, TaskKind] = {
    "reception": TaskKind(ReceptionForm, acts.receive, "processing/acts/reception.html"),
    "supplement": TaskKind(ActForm, acts.hand_back, "processing/acts/plain.html"),
    "assign": TaskKind(AssignForm, acts.assign, "processing/acts/assign.html"),
    "appraisal": TaskKind(ActForm, acts.weigh, "processing/acts/plain.html"),
    "zone_opinion": TaskKind(OpinionForm, acts.opinion, "processing/acts/opinion.html"),
    "opinion": TaskKind(OpinionForm, acts.opinion, "processing/acts/opinion.html", by_link=True),
    "consent": TaskKind(OpinionForm, acts.plain, "processing/acts/opinion.html", by_link=True),
    "mediation": TaskKind(ActForm, acts.plain, "processing/acts/plain.html"),
    "proposal": TaskKind(
        DraftForm,
        decisions.propose,
        "processing/acts/draft.html",
        bench=Bench(desk.show, sketching.keep, sketching.attempt),
    ),
    "review": TaskKind(ActForm, acts.plain, "processing/acts/review.html"),
    "signature": TaskKind(SignForm, decisions.sign, "processing/acts/sign.html", False),
    "number": TaskKind(ActForm, decisions.number, "processing/acts/number.html", False),
    "deliver": TaskKind(ActForm, acts.plain, "processing/acts/plain.html"),
}

#: What comes up beside every drawing, and so may stand in none.
BESIDE: dict[str, TaskKind] = {
    "withdrawal": TaskKind(
        ActForm, leaving.decide_withdrawal, "processing/acts/withdrawal.html", False
    ),
}

#: What the officials' page shows that another stage keeps.
READERS: dict[str, registry.Reader] = {
    "drafts": stories.draft_stories,
    "prints": drafting_queries.prints_of,
    "permits": living.links,
    "refusals": decided.refusals_of,
}

#: What an office's start page shows that another stage keeps.
FRONTS: dict[str, registry.Reader] = {"permits": reported.front}

#: What pages about many dossiers at once show of each.
MANY_READERS: dict[str, registry.ManyReader] = {"drafts": summary_queries.summaries}

#: What the search finds that another stage keeps.
FINDERS: dict[str, registry.Finder] = {
    "permits": find_queries.by_number,
    "permits_near": find_queries.near,
}

#: How stages that ask for something about a permit find it.
PERMIT_READERS: dict[str, registry.PermitReader] = {
    "id": about_queries.by_id,
    "paper": about_queries.by_paper,
}

#: Who follows a dossier's life in the transaction of its milestones.
FOLLOWERS: dict[str, registry.Follower] = {
    "network": network.follow,
    "sharing": windows.follow,
    "control_slips": control_slips.follow,
}

#: Units a step may belong to; cases.opening and dossiers.checking find the office.
_DECIDING = frozenset({Role.CASE_OFFICER, Role.UNIT_HEAD, Role.SIGNING_LEADER, Role.CLERK})

#: Units a step may belong to, and the roles people have there; a task for any other role would
#: be offered to nobody. Which office a unit is, cases.opening and dossiers.checking find.
STAFF: dict[str, frozenset[str]] = {
    "applicant": frozenset({Role.APPLICANT}),
    "reception": frozenset({Role.RECEPTIONIST}),
    "construction": _DECIDING,
    "zone": _DECIDING | {Role.ZONE_OFFICER},
    "commune": _DECIDING | {Role.CONSULTEE},
    "authority": _DECIDING,
    "party": frozenset({Role.CONSULTEE}),
    "owner": frozenset({Role.CONSULTEE}),
    "telecom": frozenset({Role.TELECOM_OFFICER}),
    "issuer": _DECIDING,
    "holder": frozenset({Role.CONSULTEE}),
}

KNOWN = KnownNames(
    roles=frozenset(Role),
    units=frozenset(STAFF),
    effects=frozenset(EFFECTS),
    forms=frozenset(TASKS) | {"tower", "smart_pole", "duct", "dig", "request"},
    parties=frozenset({"consultees"}),
    templates=frozenset(BUILDERS),
    works=frozenset(WorkKind),
    matters=frozenset(Matter),
    changes=frozenset(PermitChange),
    statuses=frozenset(DossierStatus),
    books=frozenset({"GPXD", "VBDC", "TB", "GNKC", "GPTC", "CV", "QD", "GNHT"}),
    documents=frozenset(Decided),
    staff=STAFF,
)


#: What decides whether a stranger's file may be kept.
ADMITS: dict[str, registry.Admit] = {"file": admitting.admit}

#: Who carries letters about accounts.
POSTS: dict[str, mailing.Post] = {"mail": account_letters.carry}

#: By the stage that says so: which dossiers stand on a permit that lets somebody build.
ISSUED: dict[str, Callable[[], Select[int]]] = {"permits": decided.living}


def connect() -> None:
    """Give the names their meaning, and refuse to start with a procedure that uses any other."""
    registry.effects.update(EFFECTS)
    registry.task_kinds.update(TASKS | BESIDE)
    registry.readers.update(READERS)
    registry.fronts.update(FRONTS)
    registry.many_readers.update(MANY_READERS)
    registry.finders.update(FINDERS)
    registry.followers.update(FOLLOWERS)
    registry.permit_readers.update(PERMIT_READERS)
    planning.issued.update(ISSUED)
    mailing.posts.update(POSTS)
    registry.admits.update(ADMITS)
    for procedure in catalogue.published():
        check_names(procedure, KNOWN)
