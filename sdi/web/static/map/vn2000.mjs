/* WGS 84 longitude and latitude to a VN-2000 grid, by the national parameters.

   Decision 05/2007/QĐ-BTNMT, EPSG:6960 (coordinate frame, VN-2000 → WGS 84), taken backwards;
   then the Transverse Mercator by Krüger's series to the sixth order (Karney 2011, below 1 µm). */

const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const FALSE_EASTING = 500000;

const SECOND = Math.PI / 180 / 3600;
const SHIFT = { x: -191.90441429, y: -39.30318279, z: -111.45032835 };
const TURN = { x: -0.00928836 * SECOND, y: 0.01975479 * SECOND, z: -0.00427372 * SECOND };
const SCALE = 1 + 0.252906278e-6;

/** East and north (m) in the zone of `meridian` (degrees) and `scale`, of a WGS 84 position (degrees). */
export function toGrid(longitude, latitude, meridian, scale) {
  const [lambda, phi] = toVn2000(radians(longitude), radians(latitude));
  return transverseMercator(lambda - radians(meridian), phi, scale);
}

/** VN-2000 longitude and latitude of WGS 84 ones, all in radians, at the height of the ellipsoid. */
export function toVn2000(lambda, phi) {
  return toGeographic(unshift(toGeocentric(lambda, phi)));
}

function toGeocentric(lambda, phi) {
  const normal = A / Math.sqrt(1 - E2 * Math.sin(phi) ** 2);
  const across = normal * Math.cos(phi);
  return [across * Math.cos(lambda), across * Math.sin(lambda), normal * (1 - E2) * Math.sin(phi)];
}

/* The transformation turns by the matrix below; its transpose turns back (EPSG guidance note 7-2, 4.3.4). */
function unshift([x, y, z]) {
  const [u, v, w] = [(x - SHIFT.x) / SCALE, (y - SHIFT.y) / SCALE, (z - SHIFT.z) / SCALE];
  return [u - TURN.z * v + TURN.y * w, TURN.z * u + v - TURN.x * w, -TURN.y * u + TURN.x * v + w];
}

function toGeographic([x, y, z]) {
  const across = Math.hypot(x, y);
  let phi = Math.atan2(z, across * (1 - E2));
  for (let round = 0; round < 8; round += 1) {
    const normal = A / Math.sqrt(1 - E2 * Math.sin(phi) ** 2);
    phi = Math.atan2(z + E2 * normal * Math.sin(phi), across);
  }
  return [Math.atan2(y, x), phi];
}

function transverseMercator(lambda, phi, scale) {
  const t = Math.sinh(Math.atanh(Math.sin(phi)) - E * Math.atanh(E * Math.sin(phi)));
  const xi = Math.atan2(t, Math.cos(lambda));
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(t, Math.cos(lambda)));
  let [north, east] = [xi, eta];
  ALPHA.forEach((alpha, place) => {
    const j = 2 * (place + 1);
    north += alpha * Math.sin(j * xi) * Math.cosh(j * eta);
    east += alpha * Math.cos(j * xi) * Math.sinh(j * eta);
  });
  return { east: FALSE_EASTING + scale * RECTIFYING * east, north: scale * RECTIFYING * north };
}

function radians(degrees) {
  return (degrees * Math.PI) / 180;
}

const N = F / (2 - F);
const RECTIFYING = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64 + N ** 6 / 256);
const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4 - (127 / 288) * N ** 5 + (7891 / 37800) * N ** 6,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4 + (281 / 630) * N ** 5 - (1983433 / 1935360) * N ** 6,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4 + (15061 / 26880) * N ** 5 + (167603 / 181440) * N ** 6,
  (49561 / 161280) * N ** 4 - (179 / 168) * N ** 5 + (6601661 / 7257600) * N ** 6,
  (34729 / 80640) * N ** 5 - (3418889 / 1995840) * N ** 6,
  (212378941 / 319334400) * N ** 6,
];
