// The loss over the steps of gradient descent, as a picture.
"use strict";

const PLOT = { width: 340, height: 190, left: 58, right: 12, top: 26, bottom: 40 };
const TICKS = 5; // about so many on each axis
const MOST_DOTS = 40;

// `history` is [{step, loss, begins}]: where `begins`, the line does not come from the point before.
function plot(history, title) {
  const { width, height, left, right, top, bottom } = PLOT;
  const losses = history.map(({ loss }) => loss);
  const [from, to] = [history[0].step, Math.max(history.at(-1).step, history[0].step + 1)];
  const vertical = axis(Math.min(0, ...losses), Math.max(...losses));
  const x = (step) => left + ((step - from) / (to - from)) * (width - left - right);
  const y = (loss) => top + (1 - (loss - vertical.low) / (vertical.high - vertical.low)) * (height - top - bottom);
  const viewBox = `0 0 ${width} ${height}`;
  const picture = makeSvg("svg", { viewBox, role: "img", "aria-label": title, class: "plot" });
  for (const tick of vertical.ticks) {
    picture.append(
      makeSvg("line", { class: "grid", x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
      makeSvg("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, tickText(tick, vertical.step)),
    );
  }
  const horizontal = axis(from, to);
  for (const tick of horizontal.ticks.filter((step) => Number.isInteger(step) && step >= from && step <= to)) {
    picture.append(
      makeSvg("line", { class: "axis", x1: x(tick), x2: x(tick), y1: height - bottom, y2: height - bottom + 4 }),
      makeSvg("text", { x: x(tick), y: height - bottom + 18, "text-anchor": "middle" }, String(tick)),
    );
  }
  const point = ({ step, loss }) => `${x(step).toFixed(2)} ${y(loss).toFixed(2)}`;
  const line = history.map((entry) => (entry.begins ? "M" : "L") + point(entry));
  picture.append(
    makeSvg("line", { class: "axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }),
    makeSvg("line", { class: "axis", x1: left, x2: left, y1: top, y2: height - bottom }),
    makeSvg("text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle" }, data.words.plotSteps),
    makeSvg("text", { x: 4, y: 14 }, lossText()),
    makeSvg("path", { class: "curve", d: line.join("") }),
  );
  const dots = history.length <= MOST_DOTS ? history : history.slice(-1);
  picture.append(...dots.map(({ step, loss }) => makeSvg("circle", { class: "dot", cx: x(step), cy: y(loss), r: 3 })));
  return picture;
}

// Ticks at neat numbers (1, 2, 5, 10, ...) and limits that leave room for all values.
function axis(least, greatest) {
  const span = greatest - least || Math.abs(greatest) || 1;
  const power = 10 ** Math.floor(Math.log10(span / TICKS));
  const step = [1, 2, 5, 10].map((neat) => neat * power).find((neat) => span / neat <= TICKS);
  const [first, last] = [Math.floor(least / step), Math.ceil((greatest || step) / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, place) => (first + place) * step);
  return { ticks, step, low: first * step, high: last * step };
}

function tickText(tick, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (Math.abs(tick) >= 1e6 || digits > 5) {
    return tick === 0 ? "0" : numberText(tick, 1);
  }
  return tick.toFixed(digits).replace("-", "−");
}
