-- A corner of a city around a control point: one ward, a block of parcels at a river, three roads,
-- a school, zones and grids of two return periods.
insert into data.wards (ma_xa, ten, loai, dan_so, hieu_luc_tu, geom) values
    ('31135', 'Phường Ninh Kiều', 'phuong', 120345, '2025-07-01',
     ST_Multi(ST_MakeEnvelope(580000, 1103000, 585000, 1108000, 5897)));

insert into data.parcels (ma_xa, so_to, so_thua, loai_dat, dien_tich, da_cap_gcn, ten_chu, geom)
select '31135', 1 + i / 20, 1 + i % 20, (array['ODT', 'TMD', 'CLN', 'LUC'])[1 + i % 4], 12345.5, true, 'NGUYỄN VĂN BÍ MẬT',
       ST_Multi(ST_MakeEnvelope(582000 + i % 20 * 20, 1105500 + i / 20 * 40,
                                582020 + i % 20 * 20, 1105540 + i / 20 * 40, 5897))
from generate_series(0, 199) as i;

insert into data.parcels (ma_xa, so_to, so_thua, loai_dat, geom) values
    ('31135', 99, 1, 'SON', ST_Multi(ST_MakeEnvelope(580000, 1106200, 585000, 1107000, 5897)));

insert into data.roads (ma_doi_tuong, ten, cap_duong, geom) values
    ('D1', 'Quốc lộ 1', 'QL', ST_Multi(ST_MakeLine(ST_Point(580000, 1105300, 5897), ST_Point(585000, 1105300, 5897)))),
    ('D2', 'Đường Nguyễn Trãi', 'DDT', ST_Multi(ST_MakeLine(ST_Point(582600, 1104000, 5897), ST_Point(582600, 1106200, 5897)))),
    ('D3', 'Hẻm 12', 'HEM', ST_Multi(ST_MakeLine(ST_Point(582000, 1105480, 5897), ST_Point(582600, 1105480, 5897))));

insert into data.schools (ma_doi_tuong, ten, cap_hoc, so_hoc_sinh, geom) values
    ('T1', 'Trường Tiểu học Mạc Đĩnh Chi', 'tieu_hoc', 1250, ST_Point(582223.5215, 1105837.7008, 5897));

insert into data.flood_zones (ma_doi_tuong, nguyen_nhan, chu_ky, moc_thoi_gian, cap_do_sau, geom) values
    ('F10', 'trieu_cuong', 10, 'hien_trang', 'd1', ST_Multi(ST_MakeEnvelope(581000, 1106100, 584000, 1106200, 5897))),
    ('F100', 'trieu_cuong', 100, 'hien_trang', 'd3', ST_Multi(ST_MakeEnvelope(581000, 1105950, 584000, 1106200, 5897)));
