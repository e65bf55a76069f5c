"""A decision stands: a permit only with its signed paper, numbers and signed drafts for good.

The program keeps these rules already; here the database refuses whoever goes around it.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STANDS = """
create function permit_stands() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or (tg_op = 'UPDATE'
            and (to_jsonb(new) - 'state') is distinct from (to_jsonb(old) - 'state')) then
        raise exception 'permit % was issued and does not change', old.id
            using errcode = 'restrict_violation';
    end if;
    if tg_op = 'INSERT' and not exists (
            select from paper_issued p, draft d
            where p.id = new.paper_id and p.state = 'signed'
                and d.id = new.draft_id and d.signed_at is not null) then
        raise exception 'a permit exists only with its signed paper'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger permit_stands before insert or update or delete on permit
    for each row execute function permit_stands();

create function number_stands() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or (to_jsonb(new) - 'void_reason' - 'voided_at')
            is distinct from (to_jsonb(old) - 'void_reason' - 'voided_at') then
        raise exception 'number % of book % was taken and stays', old.number, old.book_id
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger number_stands before update or delete on register_entry
    for each row execute function number_stands();

create function signed_draft_stands() returns trigger language plpgsql as $$
begin
    if old.signed_at is not null
            and (tg_op = 'DELETE' or to_jsonb(new) is distinct from to_jsonb(old)) then
        raise exception 'draft % was signed and does not change', old.id
            using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$;
create trigger signed_draft_stands before update or delete on draft
    for each row execute function signed_draft_stands();
"""


def upgrade() -> None:
    """Make the triggers."""
    op.execute(STANDS)


def downgrade() -> None:
    """Take the triggers away again."""
    for table, name in (
        ("permit", "permit_stands"),
        ("register_entry", "number_stands"),
        ("draft", "signed_draft_stands"),
    ):
        op.execute(f"drop trigger {name} on {table}")
        op.execute(f"drop function {name}()")
