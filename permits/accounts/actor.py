"""Who is acting: one frozen value that services receive, so that nobody reads a global."""

from dataclasses import dataclass

from permits.accounts.powers import POWERS
from permits.accounts.preferences import USUAL, Preferences
from permits.core.vocabulary import OfficeKind, Permission, Role


@dataclass(frozen=True, slots=True)
class StandsInFor:
    """Whose work one does today while he is away, and which of his hats one wears for it."""

    principal_id: int
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work in his office, with what he may do there; names are the Vietnamese ones."""

    person_id: int
    login: str
    name: str
    title: str
    office_id: int
    office_code: str
    office_kind: OfficeKind
    office_name: str
    roles: frozenset[Role]
    locale: str = "vi"
    title_en: str = ""
    office_name_en: str = ""
    stands_in_for: tuple[StandsInFor, ...] = ()
    must_enrol: bool = False  # a role of his needs a second factor, and he has none yet
    preferences: Preferences = USUAL

    @property
    def all_roles(self) -> frozenset[Role]:
        """Give one's own roles and those one wears in another's stead today."""
        return self.roles.union(*(each.roles for each in self.stands_in_for))

    def has(self, role: Role) -> bool:
        """Say whether the person wears this hat."""
        return role in self.roles

    def can(self, permission: Permission) -> bool:
        """Say whether one of the person's roles carries this permission."""
        return any(permission in POWERS[role] for role in self.all_roles)
