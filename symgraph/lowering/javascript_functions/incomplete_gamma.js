// Incomplete gamma functions: DLMF 8.7.1 (series), 8.9.2 (continued fraction), 8.19 (the generalised exponential
// integral).  The error functions, the sine and cosine integrals and Fresnel's integrals use the fraction too.
"use strict";

// exp(z)*z**(-a)*uppergamma(a, z) at a complex z = x + iy that is not near 0, as [real part, imaginary part]:
// the continued fraction, from its end.
function uppergamma_fraction(a, x, y) {
  let re = 0, im = 0;
  for (let k = Math.ceil(30 + 300/Math.hypot(x, y) + 4*Math.sqrt(Math.abs(a))); k >= 0; k--) {
    re += x + 2*k + 1 - a;
    im += y;
    const scale = (k > 0 ? k*(a - k) : 1)/(re*re + im*im);
    re *= scale;
    im *= -scale;
  }
  return [re, im];
}

const LARGEST_A = 1e6;  // above it the series would take too long

// x**a*exp(-x), also where one of the factors is too large or too small.
function power_times_exp(a, x) {
  const power = Math.pow(x, a), decay = Math.exp(-x);
  return power > 1e-300 && power < 1e300 && decay > 1e-300 ? power*decay : Math.exp(a*Math.log(x) - x);
}

// lowergamma(a, x)/(x**a*exp(-x)) for x >= 0: positive terms where a > 0.
function lowergamma_series(a, x) {
  let term = 1/a, sum = term;
  for (let k = 1; Math.abs(term) > 1e-17*Math.abs(sum) || a + k < 0; k++) {
    term *= x/(a + k);
    sum += term;
  }
  return sum;
}

// The integral of exp(-x*t)*t**(a - 1) from 1, for 0 < x: the trapezoidal rule after t = 1 + exp(u - exp(-u))
// (H. Takahasi, M. Mori, Double exponential formulas for numerical integration, 1974).
function tail_integral(a, x) {
  const step = 0.125;
  let sum = 0;
  for (let u = -4; ; u += step) {
    const beyond = Math.exp(u - Math.exp(-u));
    const term = Math.exp(-x*(1 + beyond))*Math.pow(1 + beyond, a - 1)*beyond*(1 + Math.exp(-u));
    if (u > 0 && !(term > 1e-18*sum)) return sum*step;
    sum += term;
  }
}

// Whether a is one of 1, 2, 3, ...: only then incomplete gamma functions are real at negative x.
function is_positive_integer(a) {
  return a > 0 && Number.isInteger(a);
}

function uppergamma(a, x) {
  if (!(Math.abs(a) < LARGEST_A) || Number.isNaN(x)) return NaN;
  if (x === Infinity) return 0;
  if (x === 0) return a > 0 ? gamma(a) : NaN;
  if (x < 0) return is_positive_integer(a) ? gamma(a) - lowergamma(a, x) : NaN;
  if (x >= Math.max(2, a + 1)) return power_times_exp(a, x)*uppergamma_fraction(a, x, 0)[0];
  return a > 0.5 ? gamma(a) - lowergamma(a, x) : Math.pow(x, a)*tail_integral(a, x);
}

function lowergamma(a, x) {
  if (!(Math.abs(a) < LARGEST_A) || Number.isNaN(x) || (a <= 0 && Number.isInteger(a))) return NaN;
  if (x < 0) {
    if (!is_positive_integer(a)) return NaN;
    let term = 1, sum = 1/a;  // DLMF 8.7.1, positive terms
    for (let k = 1; term/(a + k) > 1e-17*sum; k++) {
      term *= -x/k;
      sum += term/(a + k);
    }
    return Math.pow(x, a)*sum;
  }
  if (x >= Math.max(2, a + 1)) return gamma(a) - uppergamma(a, x);
  return power_times_exp(a, x)*lowergamma_series(a, x);
}

// lowergamma(a, x)/gamma(a).
function gammainc(a, x) {
  if (!(a > 0 && a < LARGEST_A && x >= 0)) return lowergamma(a, x)*reciprocal_gamma(a);
  if (x >= Math.max(2, a + 1)) return 1 - gammaincc(a, x);
  return a < 100 ? lowergamma(a, x)/gamma(a) : Math.exp(a*Math.log(x) - x - loggamma(a))*lowergamma_series(a, x);
}

// uppergamma(a, x)/gamma(a).
function gammaincc(a, x) {
  if (!(a >= 100 && a < LARGEST_A && x >= 0)) return uppergamma(a, x)*reciprocal_gamma(a);
  if (x < a + 1) return 1 - gammainc(a, x);
  return x === Infinity ? 0 : Math.exp(a*Math.log(x) - x - loggamma(a))*uppergamma_fraction(a, x, 0)[0];
}

// The integral of exp(-x*t)/t**n from 1.
function expint(n, x) {
  if (!(Math.abs(n) < LARGEST_A)) return NaN;
  if (x === 0) return n > 1 ? 1/(n - 1) : Infinity;
  if (x >= Math.max(2, 2 - n)) return x === Infinity ? 0 : Math.exp(-x)*uppergamma_fraction(1 - n, x, 0)[0];
  return x > 0 && n > 0.5 ? tail_integral(1 - n, x) : Math.pow(x, n - 1)*uppergamma(1 - n, x);
}
