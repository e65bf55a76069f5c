"""Every route says whom it serves; whoever else asks is refused, and nobody ever gets a fault."""

import re

import pytest

from permits.accounts.powers import POWERS
from permits.core.vocabulary import Role
from permits.web.auth import needed_by
from tests.support import people

#: The whole of what a stranger may ask for, and why.
PUBLIC_ROUTES = {
    "static": "styles, scripts, pictures",
    "health": "asked by whatever watches the process",
    "accounts.sign_in": "the door itself",
    "accounts.enter": "the door itself",
    "second_factor.ask_code": "the second half of the door",
    "second_factor.give_code": "the second half of the door",
    "recovering.forgotten": "who has forgotten his password cannot sign in",
    "recovering.ask_for_link": "as recovering.forgotten; the same answer for everybody",
    "recovering.new_password": "who has the link of a letter may set a password with it",
    "recovering.set_password": "as recovering.new_password",
    "inviting.invitation": "who has the link of an invitation has no account yet",
    "inviting.accept": "as inviting.invitation",
    "inviting.ask_again": "as inviting.invitation, once it has expired",
    "answering.question": "who was sent the link of a question has no account, or need not use it",
    "answering.answer": "as answering.question; the link answers once",
    "answering.paper": "as answering.question, while the question is open",
    "answering.letter": "as answering.question, while the question is open",
    "tracking.home": "the front page",
    "tracking.look_up": "anybody may look a code up",
    "tracking.track": "who has the code may follow the file; no personal data",
    "verify.by_code": "who holds a permit may ask whether it is valid now",
    "verify.by_code_for_programs": "as verify.by_code",
    "verify.by_hash": "as verify.by_file, without sending the file",
    "lists.page": "who checks without a network must know what has ended",
    "lists.as_json": "as lists.page",
    "lists.as_cose": "as lists.page",
    "lists.earlier": "as lists.page",
    "lists.keys": "signatures are checked with public keys",
    "verify.by_file": "who has a PDF may ask whether it is ours",
    "authority.revoked": "who checks a signature needs the list of revoked certificates",
    "authority.certificate": "who checks a signature needs whom to trust",
    "guide.index": "help is for everybody",
    "guide.about": "help is for everybody",
    "guide.procedure": "the law of a procedure, drawn",
    "filing.rollout.template_file": "a blank form, as the guide",
    "guide.gallery": "the parts pages are made of",
    "notices.caught.listed": "only in the demo, where all mail is invented",
    "notices.caught.show": "as notices.caught.listed",
    "notices.caught.html": "as notices.caught.listed",
    "api.description": "what the API can do",
    "api.plan_template": "as filing.rollout.template_file",
    "api.procedures": "the law of the procedures",
    "api.tracking": "as tracking.track",
    "api.verify": "as verify.by_code",
    "api.verify_file": "as verify.by_file",
    "map.layers": "planning layers are public by law",
    "map_page.page": "planning layers are public by law",
    "map_page.beside": "as map_page.page",
    "map_page.shelf": "as map_page.page",
    "features.landing": "as map.layers, for programs",
    "features.conformance": "as map.layers, for programs",
    "features.description": "as map.layers, for programs",
    "features.collections": "as map.layers; what is for officials the view keeps back",
    "features.collection": "as map.layers; what is for officials the view keeps back",
    "features.items": "as map.layers; what is for officials the view keeps back",
    "features.item": "as map.layers; what is for officials the view keeps back",
    "tiles.tile": "planning layers are public by law; those for officials the view keeps back",
}

#: Values for the variable parts of addresses: nothing of these exists, and none may be a fault.
PARTS = {"int": "1", "path": "not/there", "string": "none"}
ANY_OTHER_PART = "0000-NOT-THERE"

#: Anything that was meant: done, sent on, or refused. Never a fault.
MEANT = {200, 201, 202, 204, 301, 302, 303, 304, 308}
MEANT |= {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429}
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def guarded(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method


def address(rule):
    def part(match):
        kind, _, choices = (match[1] or "").rstrip(":").partition("(")
        if kind == "any":
            return choices.rstrip(")").split(",")[0].strip(" '\"")
        return PARTS.get(kind, ANY_OTHER_PART)

    return re.sub(r"<([a-z_]+(?:\([^)]*\))?:)?[a-z_]+>", part, rule.rule)


def test_every_route_says_whom_it_serves(app):
    silent = [each for each, view in app.view_functions.items() if needed_by(view) is None]

    assert not silent


def test_the_public_routes_are_those_in_the_list(app):
    public = {each for each, view in app.view_functions.items() if needed_by(view) == frozenset()}

    assert public == set(PUBLIC_ROUTES)


def test_one_route_does_one_thing(app):
    """An address that reads and writes has a view for each."""
    both = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.methods & WRITING
    }

    assert not both


def test_no_row_number_stands_in_an_address(app):
    rules = [rule.rule for rule in app.url_map.iter_rules()]

    assert not [rule for rule in rules if re.search(r"<int:\w*id>", rule)]


def refusal_of(role, view, status):
    """Say what is wrong with the answer `status` of a view to somebody of a role."""
    needed = needed_by(view)
    may = not needed or (role is not None and bool(needed & POWERS[role]))
    if status not in MEANT:
        return "not meant"
    if not may and status not in ({303, 401} if role is None else {403, 404}):
        return "let in"
    if may and status in (401, 403):
        return "kept out"
    return None


@pytest.fixture
def faults_are_answers(app):
    """Answer a fault with a 500, as in production, so that the table below goes to its end."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    app.config["PROPAGATE_EXCEPTIONS"] = None


@pytest.mark.usefixtures("faults_are_answers")
@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "stranger")
def test_every_route_answers_every_role_as_it_should(app, session, client, sign_in, role):
    """One table: each route for each role, by its own door, with nothing in the form."""
    login = people.person_with(session, role).login if role else None
    token = people.token_for(session, login) if login else None
    reader = sign_in(login) if login else client
    wrong = []
    # Reading first, in one sign-in; what writes has one of its own each, for some routes end them.
    for rule, method in sorted(guarded(app), key=lambda asked: asked[1] in WRITING):
        where = address(rule)
        if where.startswith("/api/"):
            answer = client.open(where, method=method, bearer=token)
        elif login and method in WRITING:
            answer = sign_in(login).open(where, method=method)
        else:
            answer = reader.open(where, method=method)
        fault = refusal_of(role, app.view_functions[rule.endpoint], answer.status_code)
        if fault:
            wrong.append(f"{method} {where}: {answer.status_code}, {fault}")

    assert not wrong
