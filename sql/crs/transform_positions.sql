-- Moves positions from one system into another, in the order given. Usage: the check of PostGIS at start.
SELECT
    st_x(moved.position),
    st_y(moved.position)
FROM unnest(%(x)s::float8 [], %(y)s::float8 []) WITH ORDINALITY AS given (x, y, place)
CROSS JOIN LATERAL (
    SELECT st_transform(st_setsrid(st_makepoint(given.x, given.y), %(source)s), %(target)s) AS position
    OFFSET 0
) AS moved
ORDER BY given.place;
