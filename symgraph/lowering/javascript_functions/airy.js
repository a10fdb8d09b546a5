// Airy functions as Bessel functions of order 1/3 and 2/3: DLMF 9.6.2-9, near 0 by their values there (9.2.3-6).
"use strict";

const AIRY_AI_0 = 0.35502805388781723926;

const AIRY_AI_PRIME_0 = -0.25881940379280679841;

function airyai(x) {
  const z = 2/3*Math.pow(Math.abs(x), 1.5);
  if (Math.abs(x) < 1e-6) return AIRY_AI_0 + x*AIRY_AI_PRIME_0;
  if (x > 0) return Math.sqrt(x/3)/Math.PI*besselk(1/3, z);
  return Math.sqrt(-x)/3*(besselj(1/3, z) + besselj(-1/3, z));
}

function airybi(x) {
  const z = 2/3*Math.pow(Math.abs(x), 1.5);
  if (Math.abs(x) < 1e-6) return Math.sqrt(3)*(AIRY_AI_0 - x*AIRY_AI_PRIME_0);
  if (x > 0) return Math.sqrt(x/3)*(besseli(1/3, z) + besseli(-1/3, z));
  return Math.sqrt(-x/3)*(besselj(-1/3, z) - besselj(1/3, z));
}

function airyaiprime(x) {
  const z = 2/3*Math.pow(Math.abs(x), 1.5);
  if (Math.abs(x) < 1e-6) return AIRY_AI_PRIME_0 + x*x/2*AIRY_AI_0;
  if (x > 0) return -x/(Math.PI*Math.sqrt(3))*besselk(2/3, z);
  return -x/3*(besselj(2/3, z) - besselj(-2/3, z));
}

function airybiprime(x) {
  const z = 2/3*Math.pow(Math.abs(x), 1.5);
  if (Math.abs(x) < 1e-6) return Math.sqrt(3)*(x*x/2*AIRY_AI_0 - AIRY_AI_PRIME_0);
  if (x > 0) return x/Math.sqrt(3)*(besseli(2/3, z) + besseli(-2/3, z));
  return -x/Math.sqrt(3)*(besselj(-2/3, z) + besselj(2/3, z));
}
