// Whether a typed gradient is right, and if not, which well-known slip it looks like.
"use strict";

const ENOUGH = 0.05; // an answer to few digits may be off by so much, relatively

// "" where the answer is right, else what to say.
function judge(quantity, answer) {
  const right = gradientOf(quantity);
  const near = (value) => Math.abs(answer - value) <= tolerance(right);
  const paths = data.quantities[quantity].uses.map(({ adjoint, partial }) => ({
    upstream: valueOf(adjoint),
    partial: valueOf(partial),
  }));
  if (near(right) || (paths.length > 0 && near(fromShown(paths)))) {
    return "";
  }
  if (near(-right)) {
    return data.words.wrongSign;
  }
  const terms = paths.map(({ upstream, partial }) => upstream * partial);
  if (paths.length > 1 && terms.some((term) => near(term) || near(right - term))) {
    return wordsFor("forgotPath", { name: textOf(quantity), count: paths.length });
  }
  for (const { upstream, partial } of paths) {
    const slips = [
      [partial, wordsFor("onlyPartial", { upstream: numberText(upstream) })],
      [upstream, data.words.onlyUpstream],
      [upstream + partial, data.words.added],
      [upstream / partial, data.words.divided],
    ];
    const slip = slips.find(([value]) => near(value));
    if (slip !== undefined) {
      return slip[1];
    }
  }
  if (near(valueOf(quantity))) {
    return wordsFor("wrongValue", { name: textOf(quantity) });
  }
  return Math.abs(answer - right) <= 2 * ENOUGH * Math.abs(right) ? data.words.nearly : data.words.wrong;
}

// Half of the last digit that the page would show.
function tolerance(right) {
  const { unit } = writtenNumber(right);
  if (unit > 0) {
    return unit / 2;
  }
  const half = 10 ** -data.digits / 2;
  return right === 0 ? half : Math.min(half, ENOUGH * Math.abs(right));
}

// What comes out when one computes with the rounded numbers that the page shows.
function fromShown(paths) {
  const shown = (value) => readNumber(numberText(value)) ?? value;
  return paths.reduce((sum, { upstream, partial }) => sum + shown(upstream) * shown(partial), 0);
}
