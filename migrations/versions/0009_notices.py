"""What puts a procedure in force stays on record; papers of the way that needs no permit."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OUTCOMES = ("permit", "refusal")
MORE_OUTCOMES = ("acknowledgement", "explanation", "stop_request")
KINDS = (
    "slip_receipt",
    "slip_supplement",
    "slip_refuse",
    "permit_point",
    "shared_use_consent",
    "refusal",
)
MORE_KINDS = ("acknowledgement", "explanation")

#: What was decided stays as it was recorded; it can only be taken back, once.
STANDS = """
create function enactment_stands() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.revoked_at is not null
            or (to_jsonb(new) - 'revoked_at' - 'revoked_by_id' - 'revoke_reason') is distinct from
               (to_jsonb(old) - 'revoked_at' - 'revoked_by_id' - 'revoke_reason') then
        raise exception 'enactment % was decided and does not change', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger enactment_stands before update or delete on enactment
    for each row execute function enactment_stands();
"""


def upgrade() -> None:
    """Keep decisions as they were recorded; let the new documents be drafted, issued and kept."""
    op.execute(STANDS)
    _allow(OUTCOMES + MORE_OUTCOMES, KINDS + MORE_KINDS)


def downgrade() -> None:
    """Take the rule away and allow only what was before; an installation without such papers."""
    _allow(OUTCOMES, KINDS)
    op.execute("drop trigger enactment_stands on enactment")
    op.execute("drop function enactment_stands()")


def _allow(outcomes: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    _checked("draft", "outcome", "ck_draft_outcome_known", outcomes)
    _checked("permit", "outcome", "ck_permit_outcome_known", outcomes)
    _checked("paper_issued", "kind", "paper_kind", kinds)


def _checked(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(name), table)
    op.create_check_constraint(op.f(name), table, f"{column} in ({listed})")
