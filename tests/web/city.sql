-- A small city: two versions of a ward, forty parcels in rows of ten, stations outside of Vietnam.
insert into data.wards (ma_xa, ten, loai, dan_so, hieu_luc_tu, hieu_luc_den, geom) values
    ('31117', 'Ninh Kiều', 'phuong', 120000, '2025-07-01', null,
     ST_Multi(ST_MakeEnvelope(582000, 1105000, 585000, 1108000, 5897))),
    ('31117', 'Ninh Kiều cũ', 'phuong', 60000, '2009-01-01', '2025-06-30',
     ST_Multi(ST_MakeEnvelope(582000, 1105000, 584000, 1107000, 5897)));

insert into data.parcels (ma_xa, so_to, so_thua, loai_dat, dien_tich, da_cap_gcn, ngay_cap_nhat, geom)
select '31117', 1 + i / 10, 1 + i % 10, (array['ODT', 'CLN', 'LUC', 'SKC'])[1 + i % 4], 100 + i, i % 2 = 0,
       date '2025-07-01' + i,
       ST_Multi(ST_MakeEnvelope(582000 + i % 10 * 20, 1105000 + i / 10 * 20,
                                582018 + i % 10 * 20, 1105018 + i / 10 * 20, 5897))
from generate_series(0, 39) as i;

insert into data.stations (ma, muc, luc, mo, "limit", geom) values
    ('N1', 1.5, '2025-07-01T07:00:00Z', true, 3, ST_SetSRID(ST_MakePoint(691000, 5335000), 32632)),
    ('N2', -2.25, null, false, null, ST_SetSRID(ST_MakePoint(692000, 5336000), 32632)),
    ('N3', null, null, null, null, null);

insert into data.closed (ma, geom) values ('X', ST_SetSRID(ST_MakePoint(691000, 5335000), 32632));
