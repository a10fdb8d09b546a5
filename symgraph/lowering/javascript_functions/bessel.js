// Bessel functions of real order.  Sources: DLMF 10.9 and 10.32 (integrals), 10.2.2 and 10.25.2 (series), 10.6.1
// (recurrence), 10.10.1 (continued fraction), 10.5.2 (Wronskian), 10.2.3 and 10.27.2 (negative orders).
"use strict";

const LARGEST_ORDER = 10000;  // above it the recurrences would take too long

// (x/2)**n/gamma(n + 1)*sum of (sign*x**2/4)**k/(k!*(n + 1)*...*(n + k)), n not a negative whole number.
function bessel_series(n, x, sign) {
  let term = 1, sum = 1;
  for (let k = 1; Math.abs(term) > 1e-17*Math.abs(sum) || n + k < 0; k++) {
    term *= sign*x*x/4/(k*(n + k));
    sum += term;
  }
  return sum*(n < 150 ? Math.pow(x/2, n)/gamma(n + 1) : Math.exp(n*Math.log(x/2) - loggamma(n + 1)));
}

// The Hankel functions J + iY of the orders n and n + 1, 0 <= n < 1, at x > 0, as [J, Y, next J, next Y]: integrals of
// exp(x*sinh(t) - n*t), DLMF 10.9.18, along the path of steepest descent t = u + 2i*atan(exp(u)) of order 0, on which
// the trapezoidal rule converges faster than any power of its step.
function hankel(n, x) {
  const step = Math.min(0.08, 0.3/Math.sqrt(x));
  let re = 0, im = 0, nextRe = 0, nextIm = 0;
  for (let k = 0, decay = 0; decay - 2*k*step < 45; k++) {
    for (const u of k === 0 ? [0] : [k*step, -k*step]) {
      const tanh = Math.tanh(u), slope = 1/Math.cosh(u), angle = -2*n*Math.atan(Math.exp(u));
      decay = x*Math.sinh(u)*tanh;
      const size = Math.exp(-decay - n*u), c = size*Math.cos(angle), s = size*Math.sin(angle);
      const termRe = c - slope*s, termIm = s + slope*c, more = -Math.exp(-u);
      re += termRe;
      im += termIm;
      nextRe += more*(tanh*termRe - slope*termIm);
      nextIm += more*(slope*termRe + tanh*termIm);
    }
  }
  const c = step/Math.PI*Math.cos(x), s = step/Math.PI*Math.sin(x);  // times exp(ix)/(i*pi)
  return [s*re + c*im, s*im - c*re, s*nextRe + c*nextIm, s*nextIm - c*nextRe];
}

// J(n + 1)/J(n) for n >= x: the continued fraction from its end.
function bessel_ratio(n, x) {
  let ratio = 0;
  for (let k = Math.ceil(60 + 20*Math.cbrt(x)); k > 0; k--) ratio = 1/(2*(n + k)/x - ratio);
  return ratio;
}

// [J, Y] of an order from 0 at x > 0.
function bessel_jy(order, x) {
  if (x === Infinity) return [0, 0];
  const whole = Math.floor(order);
  let [j, y, nextJ, nextY] = hankel(order - whole, x);
  for (let k = 1; k <= whole && Number.isFinite(nextY); k++) {
    const factor = 2*(order - whole + k)/x;
    [j, nextJ] = [nextJ, factor*nextJ - j];  // of use while the order is below x
    [y, nextY] = [nextY, factor*nextY - y];
  }
  if (!Number.isFinite(nextY) && whole > 0) y = -Infinity;
  if (x*x/4 <= order + 1) j = bessel_series(order, x, -1);
  else if (order >= x) j = 2/(Math.PI*x*(bessel_ratio(order, x)*y - nextY));
  return [j, y];
}

// 1 or -1 for even and odd whole numbers, NaN for others: the sign of a function of that order at -x.
function parity(n) {
  return Number.isInteger(n) ? (n % 2 === 0 ? 1 : -1) : NaN;
}

function besselj(n, x) {
  if (!(Math.abs(n) <= LARGEST_ORDER)) return NaN;
  if (x < 0) return parity(n)*besselj(n, -x);
  if (n < 0 && Number.isInteger(n)) return parity(n)*besselj(-n, x);
  if (x === 0) return n === 0 ? 1 : n > 0 ? 0 : NaN;
  if (n >= 0) return bessel_jy(n, x)[0];
  if (x*x/4 <= 1) return bessel_series(n, x, -1);
  const [j, y] = bessel_jy(-n, x);
  return cospi(n)*j + sinpi(n)*y;
}

function bessely(n, x) {
  if (!(Math.abs(n) <= LARGEST_ORDER && x > 0)) return x === 0 ? -Infinity : NaN;
  if (n >= 0) return bessel_jy(n, x)[1];
  const [j, y] = bessel_jy(-n, x);
  return cospi(n)*y - sinpi(n)*j;
}

function besseli(n, x) {
  if (!(Math.abs(n) <= LARGEST_ORDER)) return NaN;
  if (x < 0) return parity(n)*besseli(n, -x);
  if (n < 0 && Number.isInteger(n)) return besseli(-n, x);
  if (x === 0) return n === 0 ? 1 : n > 0 ? 0 : NaN;
  if (!(x < 750)) return Number.isNaN(x) ? NaN : Infinity;
  return n > 0 || x < 1 ? bessel_series(n, x, 1) : bessel_series(-n, x, 1) - 2/Math.PI*sinpi(n)*besselk(-n, x);
}

// The integral of exp(-x*cosh(t))*cosh(n*t), DLMF 10.32.9, by the trapezoidal rule.
function besselk(n, x) {
  if (!(Math.abs(n) <= LARGEST_ORDER && x > 0)) return x === 0 ? Infinity : NaN;
  if (x === Infinity) return 0;
  const order = Math.abs(n), step = Math.min(0.125, 0.7/Math.sqrt(Math.hypot(x, n)));
  let sum = 0.5;
  for (let t = step; ; t += step) {
    const decay = 2*x*Math.sinh(t/2)**2;
    const term = (Math.exp(order*t - decay) + Math.exp(-order*t - decay))/2;
    sum += term;
    if (x*Math.sinh(t) > order && term < 1e-18*sum) return step*Math.exp(-x)*sum;
  }
}
