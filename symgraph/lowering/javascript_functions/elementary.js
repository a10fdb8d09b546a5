// Elementary functions that Math lacks, and those whose edge cases differ from NumPy's.
"use strict";

// 1 above zero, else 0.
function step(x) {
  return x > 0 ? 1 : x <= 0 ? 0 : NaN;
}

// a**b; Math.pow knows no 1**NaN and no 1**Infinity.
function pow(a, b) {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b);
}

function cot(x) {
  return 1/Math.tan(x);
}

function sec(x) {
  return 1/Math.cos(x);
}

function csc(x) {
  return 1/Math.sin(x);
}

function coth(x) {
  return 1/Math.tanh(x);
}

function sech(x) {
  return 1/Math.cosh(x);
}

function csch(x) {
  return 1/Math.sinh(x);
}

function exp2(x) {
  return Math.pow(2, x);
}

// sin(pi*x); the remainder is exact, so that whole numbers give 0.
function sinpi(x) {
  const r = x % 2;
  if (Math.abs(r) <= 0.25) return Math.sin(Math.PI*r);
  if (Math.abs(r) < 0.75) return Math.sign(r)*Math.cos(Math.PI*(Math.abs(r) - 0.5));
  if (Math.abs(r) <= 1.25) return -Math.sin(Math.PI*(r - Math.sign(r)));
  if (Math.abs(r) < 1.75) return -Math.sign(r)*Math.cos(Math.PI*(Math.abs(r) - 1.5));
  return Math.sin(Math.PI*(r - 2*Math.sign(r)));
}

// cos(pi*x).
function cospi(x) {
  const r = Math.abs(x) % 2;
  if (r <= 0.25) return Math.cos(Math.PI*r);
  if (r < 0.75) return Math.sin(Math.PI*(0.5 - r));
  if (r <= 1.25) return -Math.cos(Math.PI*(r - 1));
  if (r < 1.75) return Math.sin(Math.PI*(r - 1.5));
  return Math.cos(Math.PI*(r - 2));
}

// The principal branch of the inverse of w*exp(w): Halley's method (R. M. Corless et al., On the Lambert W function,
// 1996, formula 5.9) from the series at the branch point or from logarithms.
function lambertw(x) {
  const p = Math.sqrt(Math.max(0, 2*(Math.E*x + 1)));
  if (x === 0 || x === Infinity) return x;
  if (!(x >= -1/Math.E)) return NaN;
  let w = x < 1 ? -1 + p - p*p/3 + 11*p*p*p/72 : Math.log(x);
  if (x > 3) w -= Math.log(w);
  if (p < 0.01) return w - 43*p**4/540 + 769*p**5/17280;
  for (let k = 0; k < 20; k++) {
    const power = Math.exp(w), error = w*power - x;
    const change = error/(power*(w + 1) - (w + 2)*error/(2*w + 2));
    w -= change;
    if (Math.abs(change) <= 1e-16*Math.abs(w)) break;
  }
  return w;
}
