"""Ends what a layer says on a day, the way a publication does: closed and written anew."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

_STANDING = """
select id from gis.edition
 where kind = :kind and upper_inf(recorded) and title = coalesce(cast(:title as text), title)
   and (upper_inf(in_force) or upper(in_force) > :day) order by id
"""
_ENDED = """
with closed as (
    update gis.edition
       set recorded = tstzrange(lower(recorded), lower(recorded) + interval '1 second')
     where id = :edition
    returning *
), made as (
    insert into gis.edition (kind, series, title, publisher, citation, decision_no, decision_date,
                             loaded_by, source_name, source_sha256, coverage, accuracy_m,
                             schematic, in_force, recorded, continues)
    select kind, series, title, publisher, citation, decision_no, decision_date, loaded_by,
           source_name, source_sha256, coverage, accuracy_m, schematic,
           daterange(lower(in_force), :day), tstzrange(upper(recorded), null), id
      from closed
    returning id
), gone as (
    update gis.feature
       set recorded = tstzrange(lower(recorded), lower(recorded) + interval '1 second')
     where edition_id = :edition and upper_inf(recorded)
    returning *
)
insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom, in_force,
                         recorded)
select g.id, g.rev + 1, made.id, g.kind, g.publisher_ref, g.name, g.attrs, g.geom,
       daterange(lower(g.in_force), :day), tstzrange(upper(g.recorded), null)
  from gone as g, made
"""


def end_layer(session: Session, kind: str, day: date, title: str | None = None) -> None:
    """Let the editions and features of a kind hold until the day before `day`."""
    for edition in session.scalars(
        text(_STANDING), {"kind": kind, "day": day, "title": title}
    ).all():
        session.execute(text(_ENDED), {"edition": edition, "day": day})
