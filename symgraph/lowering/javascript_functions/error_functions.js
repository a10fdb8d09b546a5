// Error functions: DLMF 7.6.2 (series), 7.9.1 (continued fraction), 7.11.2 (as incomplete gamma functions), 7.5.1.
"use strict";

function erf(x) {
  if (!(Math.abs(x) < 2)) return Number.isNaN(x) ? NaN : Math.sign(x)*(1 - erfc(Math.abs(x)));
  let term = x, sum = x;
  for (let k = 1; Math.abs(term) > 1e-17*Math.abs(sum); k++) {
    term *= 2*x*x/(2*k + 1);
    sum += term;
  }
  return 2/Math.sqrt(Math.PI)*Math.exp(-x*x)*sum;
}

function erfc(x) {
  return x >= 2 ? Math.exp(-x*x)*erfcx(x) : 1 - erf(x);
}

// exp(x**2)*erfc(x).
function erfcx(x) {
  if (x > 1e8) return 1/(x*Math.sqrt(Math.PI));
  return x >= 2 ? x/Math.sqrt(Math.PI)*uppergamma_fraction(0.5, x*x, 0)[0] : Math.exp(x*x)*erfc(x);
}

// sqrt(pi)/2*exp(-x**2)*erfi(x).
function dawson(x) {
  const square = x*x;
  let term = x, sum = x;
  if (Math.abs(x) < 6) {
    for (let k = 1; Math.abs(term) > 1e-17*Math.abs(sum); k++) {
      term *= square/k;
      sum += term/(2*k + 1);
    }
    return Math.exp(-square)*sum;
  }
  term = sum = 1/(2*x);  // the asymptotic series
  for (let k = 1; Math.abs(term) > 1e-17*Math.abs(sum); k++) {
    term *= (2*k - 1)/(2*square);
    sum += term;
  }
  return sum;
}

function erfi(x) {
  return Math.abs(x) > 27 ? Math.sign(x)*Infinity : 2/Math.sqrt(Math.PI)*Math.exp(x*x)*dawson(x);
}

// The inverse of erf: Newton's method.
function erfinv(y) {
  if (Math.abs(y) > 0.5) return Math.sign(y)*erfcinv(1 - Math.abs(y));
  let x = Math.sqrt(Math.PI)/2*y;
  for (let k = 0; k < 6; k++) x -= Math.sqrt(Math.PI)/2*Math.exp(x*x)*(erf(x) - y);
  return x;
}

// The inverse of erfc: Newton's method for the logarithm of erfc, which is concave.
function erfcinv(y) {
  if (!(y > 0 && y < 2)) return y === 0 ? Infinity : y === 2 ? -Infinity : NaN;
  if (y > 1) return -erfcinv(2 - y);
  if (y >= 0.5) return erfinv(1 - y);
  const logarithm = Math.log(y);
  let x = Math.sqrt(-logarithm);
  for (let k = 0; k < 20; k++) {
    const scaled = erfcx(x), change = Math.sqrt(Math.PI)/2*scaled*(Math.log(scaled) - x*x - logarithm);
    x += change;
    if (Math.abs(change) <= 1e-16*x) break;
  }
  return x;
}
