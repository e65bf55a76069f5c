-- What a pole bears at most on any one of some days, living holds included.
-- :pole_id  the pole   :first :after  the days
select p.kg, p.watts, p.wind_m2
  from gis.pole_peak(:pole_id, daterange(cast(:first as date), cast(:after as date))) as p
