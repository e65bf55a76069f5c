-- Which share of a bore's cross-section the cables in it take, on the fullest of some days.
-- :duct_id  the duct   :first :after  the days
select gis.duct_peak_mm2(d.id, daterange(cast(:first as date), cast(:after as date)))
       / (d.inner_mm * d.inner_mm) as share
  from gis.duct as d where d.id = :duct_id
