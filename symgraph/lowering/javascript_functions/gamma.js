// The gamma function and its relatives.  Sources: DLMF 5.5 (recurrence, reflection), 5.11 (Stirling's series),
// 5.15 (polygamma functions); Bernoulli's numbers divided by factorials are those of 24.2.
"use strict";

// B(2k)/(2k)! for k = 1, 2, ...: 24.2.1, from |B(2k)|/(2k)! = 2 zeta(2k)/(2 pi)**(2k).
const BERNOULLI = [
  1/12, -1/720, 1/30240, -1/1209600, 1/47900160, -691/1307674368000, 1/74724249600, -3617/10670622842880000,
  43867/5109094217170944000, -174611/802857662698291200000, 77683/14101100039391805440000,
  -236364091/1693824136731743669452800000,
];

// Stirling's series without its first terms, for x >= 10: DLMF 5.11.1.
function stirling(x) {
  const coefficients = [1/12, -1/360, 1/1260, -1/1680, 1/1188, -691/360360, 1/156, -3617/122400];
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum/(x*x) + coefficients[k];
  return sum/x;
}

function gamma(x) {
  if (x <= 0 && Number.isInteger(x)) return NaN;
  if (x > 171.7) return Infinity;
  if (x < -10) return Math.PI/(sinpi(x)*gamma(1 - x));  // reflection
  let product = 1;
  if (x > 0 && Number.isInteger(x)) {
    for (let k = 2; k < x; k++) product *= k;
    return product;
  }
  while (x < 10) {
    product *= x;
    x += 1;
  }
  const half = Math.pow(x, x/2 - 0.25);  // its square may overflow where the result does not
  return Math.sqrt(2*Math.PI)*half*Math.exp(stirling(x) - x)*half/product;
}

// 1/gamma(x), which is 0 at the poles.
function reciprocal_gamma(x) {
  return x <= 0 && Number.isInteger(x) ? 0 : 1/gamma(x);
}

// The logarithm of gamma, for x > 0.
function loggamma(x) {
  if (!(x > 0)) return NaN;
  if (x === Infinity || x === 1 || x === 2) return x === Infinity ? x : 0;
  let product = 1;
  while (x < 10) {
    product *= x;
    x += 1;
  }
  return (x - 0.5)*Math.log(x) - x + 0.5*Math.log(2*Math.PI) + stirling(x) - Math.log(product);
}

function beta(a, b) {
  if (a > 0 && b > 0 && a + b > 100) return Math.exp(loggamma(a) + loggamma(b) - loggamma(a + b));
  return gamma(a)*gamma(b)*reciprocal_gamma(a + b);
}

function digamma(x) {
  if (x <= 0 && Number.isInteger(x)) return NaN;
  if (x < -10) return digamma(1 - x) - Math.PI*cospi(x)/sinpi(x);  // reflection
  let sum = 0;
  while (x < 10) {
    sum -= 1/x;
    x += 1;
  }
  let series = 0, factorial = 1;
  const square = 1/(x*x);
  for (let k = 1, power = square; k <= 10; k++, power *= square) {
    if (k > 1) factorial *= (2*k - 2)*(2*k - 1);  // (2k - 1)!
    series += BERNOULLI[k - 1]*factorial*power;
  }
  return sum + Math.log(x) - 1/(2*x) - series;
}

// The derivative of order n of digamma.
function polygamma(n, x) {
  if (!Number.isInteger(n) || n < 0 || n > 169 || (x <= 0 && Number.isInteger(x))) return NaN;
  if (n === 0) return digamma(x);
  const sign = n % 2 ? 1 : -1;
  if (!(x < 0)) return sign*gamma(n + 1)*hurwitz_zeta(n + 1, x);
  // Reflection: the derivatives of cot(pi*x) are polynomials in c = cot(pi*x), since c' = -pi*(1 + c*c).
  let coefficients = [0, 1];
  for (let k = 0; k < n; k++) {
    const next = new Array(coefficients.length + 1).fill(0);
    for (let power = 1; power < coefficients.length; power++) {
      const slope = -Math.PI*power*coefficients[power];
      next[power - 1] += slope;
      next[power + 1] += slope;
    }
    coefficients = next;
  }
  const cotangent = cospi(x)/sinpi(x);
  const derivative = coefficients.reduceRight((sum, coefficient) => sum*cotangent + coefficient, 0);
  return -sign*polygamma(n, 1 - x) - Math.PI*derivative;
}

// sum of 1/(k + a)**s over k = 0, 1, ..., continued to s < 1: the Euler-Maclaurin formula, DLMF 25.11.5.
function hurwitz_zeta(s, a) {
  if (s === 1 || !Number.isFinite(s) || !(a > -1e6) || a === Infinity || (a <= 0 && Number.isInteger(a))) return NaN;
  let sum = 0, x = a;
  for (const end = s < 0 ? 5 : Math.max(10, s); x < end; x += 1) {
    const power = Math.pow(x, -s);
    sum += power;
    if (x > 1 && power <= 1e-18*sum) return sum;
  }
  let term = s*Math.pow(x, -s - 1), series = 0;
  BERNOULLI.forEach((coefficient, k) => {
    series += coefficient*term;
    term *= (s + 2*k + 1)*(s + 2*k + 2)/(x*x);
  });
  return sum + Math.pow(x, 1 - s)/(s - 1) + Math.pow(x, -s)/2 + series;
}

function zeta(s) {
  if (!(s <= -1)) return s > 60 ? 1 : hurwitz_zeta(s, 1);
  return 2*Math.pow(2*Math.PI, s - 1)*sinpi(s/2)*gamma(1 - s)*zeta(1 - s);  // DLMF 25.4.1
}
