// Elliptic integrals with the parameter m = k**2, by Carlson's symmetric forms: B. C. Carlson, Numerical computation of
// real or complex elliptic integrals, Numerical Algorithms 10 (1995); DLMF 19.25 (Legendre's integrals), 19.36.
"use strict";

// R_F(x, y, z), at most one of them 0: duplication until all are within 0.2 % of their mean, then the series.
function carlson_rf(x, y, z) {
  if (x < 0 || y < 0 || z < 0) return NaN;
  for (let k = 0; k < 600; k++) {
    const mean = (x + y + z)/3, dx = 1 - x/mean, dy = 1 - y/mean;
    if (Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dx + dy)) < 2e-3) {
      const e2 = dx*dy - (dx + dy)**2, e3 = -dx*dy*(dx + dy);
      return (1 - e2/10 + e3/14 + e2*e2/24 - 3*e2*e3/44)/Math.sqrt(mean);
    }
    const step = Math.sqrt(x)*Math.sqrt(y) + Math.sqrt(x)*Math.sqrt(z) + Math.sqrt(y)*Math.sqrt(z);
    x = (x + step)/4;
    y = (y + step)/4;
    z = (z + step)/4;
  }
  return NaN;
}

// R_C(1, 1 + e), which is arctan(sqrt(e))/sqrt(e).
function carlson_rc1(e) {
  if (Math.abs(e) < 1e-3) return 1 - e*(1/3 - e*(1/5 - e*(1/7 - e*(1/9 - e*(1/11 - e/13)))));
  const root = Math.sqrt(Math.abs(e));
  return e > 0 ? Math.atan(root)/root : Math.atanh(root)/root;
}

// R_J(x, y, z, p) for p > 0; R_D(x, y, z) is R_J(x, y, z, z).
function carlson_rj(x, y, z, p) {
  if (x < 0 || y < 0 || z < 0 || p <= 0) return NaN;
  const delta = (p - x)*(p - y)*(p - z);
  let sum = 0, scale = 1;
  for (let k = 0; k < 600; k++) {
    const mean = (x + y + z + 2*p)/5, dx = 1 - x/mean, dy = 1 - y/mean, dz = 1 - z/mean, dp = -(dx + dy + dz)/2;
    if (Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz), Math.abs(dp)) < 2e-3) {
      const xyz = dx*dy*dz, e2 = dx*dy + dx*dz + dy*dz - 3*dp*dp, e3 = xyz + 2*e2*dp + 4*dp**3;
      const e4 = (2*xyz + e2*dp + 3*dp**3)*dp, e5 = xyz*dp*dp;
      const series = 1 - 3*e2/14 + e3/6 + 9*e2*e2/88 - 3*e4/22 - 9*e2*e3/52 + 3*e5/26;
      return scale*series/(mean*Math.sqrt(mean)) + 6*sum;
    }
    const rootX = Math.sqrt(x), rootY = Math.sqrt(y), rootZ = Math.sqrt(z), rootP = Math.sqrt(p);
    const step = rootX*rootY + rootX*rootZ + rootY*rootZ;
    const d = (rootP + rootX)*(rootP + rootY)*(rootP + rootZ);
    sum += scale/d*carlson_rc1(scale*scale*scale*delta/(d*d));
    x = (x + step)/4;
    y = (y + step)/4;
    z = (z + step)/4;
    p = (p + step)/4;
    scale /= 4;
  }
  return NaN;
}

function elliptic_k(m) {
  return m === 1 ? Infinity : carlson_rf(0, 1 - m, 1);
}

function elliptic_e(m) {
  return m === 1 ? 1 : carlson_rf(0, 1 - m, 1) - m/3*carlson_rj(0, 1 - m, 1, 1);
}

// The incomplete integral of the first kind; beyond a quarter period by DLMF 19.2.10.
function elliptic_f(p, m) {
  const periods = Math.round(p/Math.PI), s = Math.sin(p - periods*Math.PI), c = Math.cos(p - periods*Math.PI);
  const part = s*carlson_rf(c*c, 1 - m*s*s, 1);
  return periods === 0 ? part : part + 2*periods*elliptic_k(m);
}

// The incomplete integral of the second kind.
function elliptic_e_inc(p, m) {
  const periods = Math.round(p/Math.PI), s = Math.sin(p - periods*Math.PI), c = Math.cos(p - periods*Math.PI);
  const part = s*carlson_rf(c*c, 1 - m*s*s, 1) - m*s*s*s/3*carlson_rj(c*c, 1 - m*s*s, 1, 1);
  return periods === 0 ? part : part + 2*periods*elliptic_e(m);
}

// The complete integral of the third kind.
function elliptic_pi(n, m) {
  if (n === 1 || m === 1) return n <= 1 && m <= 1 ? Infinity : NaN;
  return carlson_rf(0, 1 - m, 1) + n/3*carlson_rj(0, 1 - m, 1, 1 - n);
}
