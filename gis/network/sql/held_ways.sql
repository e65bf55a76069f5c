-- The bores that are held on any of some days at this moment, packed in network byte order.
-- :first :after  the days   :now  which holds have run out
select string_agg(int8send(h.duct_id), ''::bytea) as ducts
  from gis.hold as h
 where h.duct_id is not null
   and (h.state = 'confirmed' or h.state = 'held' and h.expires_at > cast(:now as timestamptz))
   and h.during && daterange(cast(:first as date), cast(:after as date))
