// What is known of the node that is pointed at or chosen: formula, value, gradient, local partial derivatives.
"use strict";

const panel = { node: "", slots: [] };

function bindPanel() {
  when("values", fillPanel);
  when("visibility", redescribe);
  when("view", () => describeNode(page.chosen));
  when("choice", () => describeNode(page.chosen));
  byId("panel-close").addEventListener("click", () => choose(""));
}

function redescribe() {
  const { node } = panel;
  panel.node = null;
  describeNode(node);
}

function describeNode(id) {
  const about = page.view.nodes[id];
  const node = about === undefined ? "" : id;
  byId("panel").classList.toggle("filled", node !== "");
  if (node === panel.node) {
    return;
  }
  panel.node = node;
  const content = byId("panel-content");
  content.replaceChildren(...(node === "" ? invitation() : description(about)));
  panel.slots = slotsIn(content);
  fillPanel();
}

function invitation() {
  const more = data.noBackward ? "" : wordsFor("helpClick", { loss: lossText() });
  return [data.words.detailsEmpty, more].map((text) => make("p", { class: "muted" }, text));
}

function fillPanel() {
  fillSlots(panel.slots);
}

function description({ quantity, text, part }) {
  if (quantity === "") {
    return [make("h3", {}, text), make("p", { class: "muted" }, data.words.constantRole)];
  }
  const leaving = part ? leavingBox(panel.node) : [];
  if (leaving.length > 1) {
    return [make("h3", {}, text), ...leaving.map((name) => make("p", {}, ...numbersOf(name)))];
  }
  const about = data.quantities[quantity];
  const title = make("h3", {}, mathematics(about.label), part ? ` (${text})` : "");
  const lines = [valueLines, gradientLines, partialLines].flatMap((linesOf) => linesOf(quantity, about));
  return [title, make("p", { class: "muted" }, kindOf(about)), make("dl", {}, ...lines)];
}

function kindOf({ role, named }) {
  if (role === "computed") {
    return named ? "" : data.words.unnamed;
  }
  return data.words[`${role}Role`];
}

// The values that leave the box of a folded part.
function leavingBox(node) {
  const edges = page.view.edges.filter(({ tail }) => tail === node);
  return [...new Set(edges.flatMap(({ carries }) => carries))];
}

// "h = 0.29, ∂L/∂h = 0.05"
function numbersOf(quantity) {
  const { label, derivativeLabel } = data.quantities[quantity];
  const value = isKnown(quantity, "forward") ? resultOf([[quantity]]) : unknown();
  if (!(quantity in data.gradients)) {
    return [mathematics(label), value];
  }
  const gradient = isKnown(quantity, "backward") ? resultOf([[data.gradients[quantity]]]) : unknown();
  return [mathematics(label), value, ", ", mathematics(derivativeLabel), gradient];
}

function line(key, ...content) {
  return [make("dt", {}, data.words[key]), make("dd", {}, ...content)];
}

function valueLines(quantity, about) {
  const known = isKnown(quantity, "forward");
  const result = known ? resultOf([[quantity]]) : unknown();
  return line("value", ...equation(about.label, about.formula, known && about.numbers), result);
}

function gradientLines(quantity, about) {
  if (data.noBackward) {
    return [];
  }
  if (!(quantity in data.gradients)) {
    return line("gradient", make("span", { class: "muted" }, wordsFor("noGradient", { loss: lossText() })));
  }
  const known = isKnown(quantity, "backward");
  const isSecret = page.quiz && !known; // the rule is a hint
  const rule = isSecret ? [] : [about.derivative, about.derivativeFormula, known && about.derivativeNumbers];
  const result = known ? resultOf([[data.gradients[quantity]]]) : unknown();
  return line("gradient", ...equation(about.derivativeLabel, ...rule), result);
}

function partialLines(quantity, about) {
  if (about.partials.length === 0 || data.noBackward) {
    return [];
  }
  const isShown = isKnown(quantity, "forward") && !page.quiz;
  return [
    make("dt", {}, data.words.localPartials),
    ...about.partials.map(({ label, formula, result }) =>
      make("dd", {}, mathematics(label), equals(formula), isShown ? resultOf([[result]]) : ""),
    ),
  ];
}

const LONE_NUMBER = /^<math[^>]*>(<mrow>)*<mn[^>]*><\/mn>(<\/mrow>)*<\/math>$/;

// "c = a b = 2 · 3": what is there of several ways to write the same, each once.  A number alone is the result, which
// stands behind it anyway.
function equation(...markups) {
  const [first, ...others] = new Set(markups.filter((markup) => markup && !LONE_NUMBER.test(markup)));
  return [...(first ? [mathematics(first)] : []), ...others.map(equals)];
}

// "= 0.29", live.
function resultOf(sums) {
  const number = make("b", { "data-of": JSON.stringify(sums) });
  return make("span", { class: "mathematics" }, make("span", { class: "equals" }, "="), number);
}

function unknown() {
  const why = page.quiz ? data.words.hidden : data.words.notYet;
  return make("span", { class: "muted unknown" }, why);
}
