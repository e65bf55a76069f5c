"""Conditions of a procedure: whitelisted expressions over declared facts, compiled once at load.

Comparisons of a fact with literals, `and`, `or`, `not`, `in`; no call, attribute, subscript or
arithmetic. An expression becomes nested closures; nothing is handed to Python's own evaluator.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, product
from typing import Any

from workflow.errors import MissingFact, WrongFact

Facts = Mapping[str, object]
Judge = Callable[[Facts], bool]

MAX_SOURCE = 500
MAX_SAMPLES = 20_000


class FactKind(StrEnum):
    """What a fact may hold."""

    BOOL = "bool"
    INT = "int"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    PARTIES = "parties"


NUMERIC = frozenset({FactKind.INT, FactKind.NUMBER})
TEXTUAL = frozenset({FactKind.TEXT, FactKind.CHOICE})


@dataclass(frozen=True, slots=True)
class FactType:
    """A declared fact: its kind, the words a choice may be, and what it is before anybody says."""

    kind: FactKind
    values: tuple[str, ...] = ()
    initial: object = None

    def accepts(self, value: object) -> bool:
        """Is `value` of this kind?"""
        match self.kind:
            case FactKind.BOOL:
                return isinstance(value, bool)
            case FactKind.INT:
                return isinstance(value, int) and not isinstance(value, bool)
            case FactKind.NUMBER:
                return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
            case FactKind.PARTIES:
                return isinstance(value, Sequence) and not isinstance(value, str | bytes)
            case _:
                return isinstance(value, str)

    def of(self, name: str, facts: Facts) -> object:
        """Take the fact called `name`, or say that it is missing or not what was declared."""
        value = facts.get(name)
        if value is None:
            value = self.initial
        if value is None:
            raise MissingFact(name)
        if not self.accepts(value):
            raise WrongFact(name, self.kind.value)
        return value


class BadCondition(ValueError):
    """The text is not a condition of our language; the message says what is wrong in a sentence."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; `names` are the facts it asks for."""

    source: str
    names: frozenset[str]
    holds: Judge = field(repr=False, compare=False)
    samples: Mapping[str, frozenset[object]] = field(repr=False, compare=False)


def compile_condition(source: str, types: Mapping[str, FactType]) -> Condition:
    """Turn `source` into a condition over the declared facts, or say why it is none."""
    text = " ".join(source.split())
    if not text or len(text) > MAX_SOURCE:
        raise BadCondition(f"a condition has 1 to {MAX_SOURCE} characters")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise BadCondition(f"'{text}' is not an expression") from problem
    compiler = _Compiler(types)
    judge = compiler.judge(tree.body)
    samples = {name: frozenset(values) for name, values in compiler.samples.items()}
    return Condition(text, frozenset(samples), judge, samples)


class _Compiler:
    """Walks one syntax tree, building closures and noting what each fact is compared with."""

    def __init__(self, types: Mapping[str, FactType]) -> None:
        self.types = types
        self.samples: dict[str, set[object]] = {}

    def judge(self, node: ast.expr) -> Judge:
        """Compile a node that must be true or false."""
        match node:
            case ast.BoolOp(op=op, values=values):
                return _joined(isinstance(op, ast.And), [self.judge(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.judge(operand)
                return lambda facts: not inner(facts)
            case ast.Constant(value=bool(value)):
                return lambda _: value
            case ast.Name(id=name):
                return self.claim(name)
            case ast.Compare():
                return self.comparison(node)
        raise BadCondition(f"'{ast.unparse(node)}' is neither a comparison nor a yes-or-no fact")

    def declared(self, name: str, *kinds: FactKind) -> FactType:
        """Find the declared fact, and refuse it where its kind does not fit."""
        declared = self.types.get(name)
        if declared is None:
            raise BadCondition(f"'{name}' is not a declared fact")
        if declared.kind not in kinds:
            raise BadCondition(
                f"'{name}' is a fact of kind {declared.kind}, which cannot be used so"
            )
        self.samples.setdefault(name, set())
        return declared

    def claim(self, name: str) -> Judge:
        """Compile a bare name: it must be a yes-or-no fact."""
        fact = self.declared(name, FactKind.BOOL)
        return lambda facts: fact.of(name, facts) is True

    def comparison(self, node: ast.Compare) -> Judge:
        """Compile `a < b < c` as the conjunction of its pairs."""
        sides = [node.left, *node.comparators]
        pairs = zip(sides, node.ops, sides[1:], strict=False)
        return _joined(True, [self.pair(left, op, right) for left, op, right in pairs])

    def pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Judge:
        """Compile one comparison; exactly one side is a fact."""
        if isinstance(op, ast.In | ast.NotIn):
            return self.membership(left, right, wanted=isinstance(op, ast.In))
        compare = _OPERATORS.get(type(op))
        if compare is None:
            raise BadCondition("only ==, !=, <, <=, >, >= and in compare")
        if isinstance(right, ast.Name):
            left, right, compare = right, left, _MIRRORED.get(compare, compare)
        if not isinstance(left, ast.Name) or isinstance(right, ast.Name):
            raise BadCondition("a comparison has one declared fact and one literal")
        return self.against(left.id, compare, right)

    def against(self, name: str, compare: "_Compare", right: ast.expr) -> Judge:
        """Compile a fact compared with one literal."""
        ordered = compare not in (operator.eq, operator.ne)
        kinds = NUMERIC if ordered else NUMERIC | TEXTUAL | {FactKind.BOOL}
        fact = self.declared(name, *kinds)
        literal = self.literal(name, fact, right)
        return lambda facts: bool(compare(fact.of(name, facts), literal))

    def membership(self, left: ast.expr, right: ast.expr, *, wanted: bool) -> Judge:
        """Compile `fact in (literals)` or `'party' in parties`."""
        if isinstance(left, ast.Constant) and isinstance(right, ast.Name):
            return self.party(left.value, right.id, wanted=wanted)
        if not isinstance(left, ast.Name) or not isinstance(right, ast.Tuple | ast.List):
            raise BadCondition(
                "'in' has a declared fact on its left and a list of literals on its right"
            )
        name = left.id
        fact = self.declared(name, *NUMERIC, *TEXTUAL)
        among = frozenset(self.literal(name, fact, item) for item in right.elts)
        return lambda facts: (fact.of(name, facts) in among) is wanted

    def party(self, party: object, name: str, *, wanted: bool) -> Judge:
        """Compile the question whether a list of parties has one of them."""
        fact = self.declared(name, FactKind.PARTIES)
        if not isinstance(party, str):
            raise BadCondition(f"parties of '{name}' are named by text")
        self.samples[name].add(party)

        def judge(facts: Facts) -> bool:
            return (party in _codes(fact.of(name, facts))) is wanted

        return judge

    def literal(self, name: str, fact: FactType, node: ast.expr) -> object:
        """Read a literal that fits the fact it is compared with."""
        value = _constant(node)
        if fact.kind in NUMERIC:
            fits = isinstance(value, int | float) and not isinstance(value, bool)
        else:
            fits = fact.accepts(value)
        if not fits:
            raise BadCondition(
                f"'{ast.unparse(node)}' is not of the kind of '{name}' ({fact.kind})"
            )
        if fact.kind is FactKind.CHOICE and value not in fact.values:
            known = ", ".join(fact.values)
            raise BadCondition(f"'{name}' is never {value!r}; it is one of: {known}")
        self.samples[name].add(value)
        return value


_Compare = Callable[[Any, Any], Any]
_OPERATORS: dict[type[ast.cmpop], _Compare] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_MIRRORED: dict[_Compare, _Compare] = {
    operator.lt: operator.gt,
    operator.le: operator.ge,
    operator.gt: operator.lt,
    operator.ge: operator.le,
}


def _codes(parties: object) -> list[object]:
    """Name the parties of a list: each is a code, or a mapping that has one."""
    listed = parties if isinstance(parties, Sequence) else ()
    return [party.get("code") if isinstance(party, Mapping) else party for party in listed]


def _constant(node: ast.expr) -> object:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _constant(node.operand)
        if isinstance(inner, int | float) and not isinstance(inner, bool):
            return -inner
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float | str):
        return node.value
    raise BadCondition(f"'{ast.unparse(node)}' is not a literal")


def _joined(every: bool, judges: list[Judge]) -> Judge:
    if len(judges) == 1:
        return judges[0]
    if every:
        return lambda facts: all(judge(facts) for judge in judges)
    return lambda facts: any(judge(facts) for judge in judges)


def overlap(
    one: Condition, other: Condition, types: Mapping[str, FactType]
) -> dict[str, object] | None:
    """Find facts under which both conditions hold; None proves that there are none.

    Facts are only ever compared with literals, so trying each literal, its neighbours and one
    stranger per fact decides the question for all values.
    """
    return _search((one, other), types)


def satisfiable(condition: Condition, types: Mapping[str, FactType]) -> bool:
    """Can the condition hold at all?"""
    return _search((condition,), types) is not None


def _search(
    conditions: tuple[Condition, ...], types: Mapping[str, FactType]
) -> dict[str, object] | None:
    literals: dict[str, set[object]] = {}
    for condition in conditions:
        for name, compared in condition.samples.items():
            literals.setdefault(name, set()).update(compared)
    names = sorted(literals)
    ranges = [_samples(types[name], literals[name]) for name in names]
    for tries, values in enumerate(product(*ranges)):
        if tries > MAX_SAMPLES:
            raise BadCondition("the conditions compare too many facts to be proved exclusive")
        facts = dict(zip(names, values, strict=True))
        if all(condition.holds(facts) for condition in conditions):
            return facts
    return None


def _samples(fact: FactType, literals: set[object]) -> list[object]:
    match fact.kind:
        case FactKind.BOOL:
            return [True, False]
        case FactKind.CHOICE:
            return list(fact.values)
        case FactKind.TEXT:
            return [*sorted(map(str, literals)), "".join(map(str, literals)) + "?"]
        case FactKind.PARTIES:
            parties = sorted(map(str, literals))
            return [
                [party for party, chosen in zip(parties, mask, strict=True) if chosen]
                for mask in product((True, False), repeat=len(parties))
            ]
    numbers = sorted(float(str(literal)) for literal in literals)
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    tried = [*numbers, *between, numbers[0] - 1, numbers[-1] + 1]
    if fact.kind is FactKind.INT:
        return [*{int(number) + step for number in numbers for step in (-1, 0, 1)}]
    return [*tried]
