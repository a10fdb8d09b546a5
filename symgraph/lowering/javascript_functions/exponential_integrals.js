// Exponential, logarithmic, sine, cosine and Fresnel integrals: DLMF 6.6 (series), 6.12 (asymptotic series),
// 6.5.1-7 (as one another), 7.6.4-6, 7.5.7-10.
"use strict";

const EULER_GAMMA = 0.57721566490153286061;

function E1(x) {
  return expint(1, x);
}

function Ei(x) {
  if (x < 0) return -expint(1, -x);
  if (x === 0 || x === Infinity) return x === 0 ? -Infinity : x;
  let term = 1, sum = 0;
  if (x < 40) {
    for (let k = 1; k < 4 || term > 1e-17*sum; k++) {
      term *= x/k;
      sum += term/k;
    }
    return EULER_GAMMA + Math.log(x) + sum;
  }
  for (let k = 1; term > 1e-17; k++) {
    sum += term;
    term *= k/x;
  }
  return Math.exp(x/2)*sum/x*Math.exp(x/2);
}

function li(x) {
  return x === 0 ? 0 : Ei(Math.log(x));
}

// sum of sign**k*x**(2k + first)/((2k + first)*(2k + first)!) over k from 0.
function integral_series(x, first, sign) {
  let term = first === 0 ? 1 : x, sum = first === 0 ? 0 : x;
  for (let k = first + 2; k < 400; k += 2) {
    term *= sign*x*x/(k*(k - 1));
    sum += term/k;
    if (Math.abs(term) <= 1e-17*Math.abs(sum)) break;
  }
  return sum;
}

function Si(x) {
  if (Math.abs(x) < 3 || Number.isNaN(x)) return integral_series(x, 1, -1);
  if (Math.abs(x) === Infinity) return Math.sign(x)*Math.PI/2;
  if (x < 0) return -Si(-x);
  const [re, im] = uppergamma_fraction(0, 0, x);  // E1(ix) = exp(-ix)*(re + i*im)
  return Math.PI/2 + Math.cos(x)*im - Math.sin(x)*re;
}

function Ci(x) {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x < 3) return EULER_GAMMA + Math.log(x) + integral_series(x, 0, -1);
  if (x === Infinity) return 0;
  const [re, im] = uppergamma_fraction(0, 0, x);
  return -(Math.cos(x)*re + Math.sin(x)*im);
}

function Shi(x) {
  if (Math.abs(x) < 3 || Number.isNaN(x)) return integral_series(x, 1, 1);
  return Math.sign(x)*(Ei(Math.abs(x)) + E1(Math.abs(x)))/2;
}

function Chi(x) {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  return x < 3 ? EULER_GAMMA + Math.log(x) + integral_series(x, 0, 1) : (Ei(x) - E1(x))/2;
}

// fresnelc(x) + i*fresnels(x) as [real part, imaginary part], for x >= 0.
function fresnel(x) {
  if (x < 1.5) {
    const angle = Math.PI*x*x/2;
    const sums = [0, 0];
    for (let k = 0, term = x; k < 40; k++, term *= angle/k) sums[k % 2] += (k % 4 < 2 ? term : -term)/(2*k + 1);
    return sums;
  }
  if (x > 1e8) return [0.5, 0.5];
  const [re, im] = uppergamma_fraction(0.5, 0, -Math.PI*x*x/2);
  const c = cospi(x*x/2), s = sinpi(x*x/2);
  return [0.5 - x/2*(c*re - s*im), 0.5 - x/2*(c*im + s*re)];
}

function fresnelc(x) {
  return Number.isNaN(x) ? NaN : Math.sign(x)*fresnel(Math.abs(x))[0];
}

function fresnels(x) {
  return Number.isNaN(x) ? NaN : Math.sign(x)*fresnel(Math.abs(x))[1];
}
