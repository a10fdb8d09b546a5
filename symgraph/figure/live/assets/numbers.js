// How numbers are written: by the rules of `number_words` in Python, and how typed ones are read.
"use strict";

const SAME = 1e-12; // relatively closer than this, numbers differ by rounding errors only
const NEARLY_ZERO = 1e-14; // what rounding errors leave of a difference: shown as ≈0
const LARGEST_DENOMINATOR = 12;
const LARGEST_WRITTEN_OUT = 1e7;
const SMALLEST_WRITTEN_OUT = 1e-3;
const LARGEST_ERROR = 1 / 20; // of a rounded number, relatively
const SIGNIFICANT = 15; // decimal digits that a double surely has

// A number as {text, unit}: `unit` is how much the last digit that is written is worth, 0 where nothing was rounded.
function writtenNumber(value, digits = data.digits) {
  if (Number.isNaN(value)) {
    return { text: data.words.undefined, unit: 0 };
  }
  if (value < 0) {
    const { text, unit } = writtenNumber(-value, digits);
    return { text: text.startsWith("≈") ? text : `−${text}`, unit };
  }
  if (value === Infinity) {
    return { text: "∞", unit: 0 };
  }
  if (value > 0 && value < NEARLY_ZERO) {
    return { text: "≈0", unit: 0 };
  }
  const decimal = decimals(value, digits);
  if (Math.abs(value - Number(decimal)) <= SAME * value && value < LARGEST_WRITTEN_OUT) {
    return { text: withoutZeros(decimal), unit: 0 };
  }
  const short = shortFraction(value);
  if (short !== null) {
    return { text: `${short.numerator}/${short.denominator}`, unit: 0 };
  }
  if (value >= LARGEST_WRITTEN_OUT || (digits > 0 && value < SMALLEST_WRITTEN_OUT)) {
    return scientific(value, digits);
  }
  let shown = digits;
  while (shown > 0 && Math.abs(value - Number(decimals(value, shown))) > value * LARGEST_ERROR) {
    shown += 1;
  }
  return { text: decimals(value, shown), unit: 10 ** -shown };
}

function numberText(value, digits = data.digits) {
  return writtenNumber(value, digits).text;
}

// What a positive number is as a fraction of small numbers, or null.
function shortFraction(value) {
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator += 1) {
    const numerator = Math.round(value * denominator);
    if (numerator > 0 && Math.abs(value - numerator / denominator) <= SAME * value) {
      return numerator < 100 ? { numerator, denominator } : null;
    }
  }
  return null;
}

// A number that is not negative, rounded as by hand: halves upwards, of the decimal digits that it surely has.
function decimals(value, digits) {
  const scaled = value * 10 ** digits;
  // Floating point decides what is not near a half; the rest takes exact integers, which are slow.
  const isClear = scaled < 2 ** 40 && Math.abs((scaled % 1) - 0.5) > 1e-4;
  const text = (isClear ? String(Math.round(scaled)) : String(exactlyScaled(value, digits))).padStart(digits + 1, "0");
  return digits > 0 ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
}

// value * 10^digits as an integer.
function exactlyScaled(value, digits) {
  const [mantissa, exponent] = value.toExponential(SIGNIFICANT - 1).split("e");
  const shift = Number(exponent) - (SIGNIFICANT - 1) + digits;
  const whole = BigInt(mantissa.replace(".", ""));
  if (shift >= 0) {
    return whole * 10n ** BigInt(shift);
  }
  const divisor = 10n ** BigInt(-shift);
  return (2n * whole + divisor) / (2n * divisor);
}

function withoutZeros(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function scientific(value, digits) {
  let exponent = Number(value.toExponential().split("e")[1]);
  let mantissa = decimals(value / 10 ** exponent, digits);
  if (Number(mantissa) >= 10) {
    exponent += 1;
    mantissa = decimals(value / 10 ** exponent, digits);
  }
  return { text: `${withoutZeros(mantissa)}·10${superscript(exponent)}`, unit: 10 ** (exponent - digits) };
}

function superscript(exponent) {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return [...String(exponent)].map((sign) => (sign === "-" ? "⁻" : digits[Number(sign)])).join("");
}

// A typed number, or null: 0.5, .5, 0,5, -1/3, 2e-3, 2*10^-3, and the same in full-width letters.
function readNumber(typed) {
  const text = typed.normalize("NFKC").replace(/[−–]/g, "-").replace(/\s/g, "").replace(",", ".");
  const number = String.raw`(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+|[*·×]10\^?[+-]?\d+)?`;
  const parts = new RegExp(`^([+-]?${number})(?:/(${number}))?$`, "i").exec(text);
  if (parts === null) {
    return null;
  }
  const [above, below] = [parts[1], parts[2] ?? "1"].map((part) => Number(part.replace(/[*·×]10\^?/, "e")));
  const value = above / below;
  return Number.isFinite(value) ? value : null;
}

// A number as it stands in a field to be edited: with a plain minus sign, and no more digits than are of use.
function editableNumber(value) {
  return String(Number(value.toPrecision(6)));
}
