// A slider and a field for every declared value, with its gradient beside it.
"use strict";

const MANY = 14; // controls: with more, the parameters are folded at first
const FEW = 3; // elements of an array, on average: with fewer, arrays are no groups
const controls = { rows: [], slots: [] };

function bindControls() {
  const box = byId("controls");
  const longest = Math.max(...data.declared.map(({ name }) => textOf(name).length));
  box.style.setProperty("--label", `${Math.min(Math.max(longest, 4), 14) * 0.62}em`);
  for (const group of controlGroups()) {
    box.append(controlGroup(group));
  }
  controls.slots = slotsIn(box);
  byId("gradient-heading").hidden = data.noBackward;
  when("choice", showChosenControl);
  when("values", showControls);
  when("visibility", showControlGradients);
  byId("reset").addEventListener("click", () => {
    setValues(givenValues());
    announce(data.words.resetDone);
  });
}

// By their roles; many parameters by the arrays that they are elements of.
function controlGroups() {
  const groups = new Map();
  const many = data.declared.length > MANY;
  const parameters = data.declared.filter(({ role }) => role === "parameter");
  const byArray = many && parameters.length >= FEW * new Set(parameters.map(({ array }) => array)).size;
  for (const entry of data.declared) {
    const array = byArray && entry.role === "parameter" ? entry.array : "";
    const title = data.words[`${entry.role}s`] + (array ? `: ${array}` : "");
    if (!groups.has(title)) {
      groups.set(title, { title, entries: [], open: !many || entry.role !== "parameter" });
    }
    groups.get(title).entries.push(entry);
  }
  return groups.values();
}

function controlGroup({ title, entries, open }) {
  const group = make("details", {}, make("summary", {}, title), ...entries.map(controlRow));
  group.open = open;
  return group;
}

function controlRow(entry) {
  const { name, low, high, step } = entry;
  const text = textOf(name);
  const id = `control-${controls.rows.length}`;
  const slider = make("input", {
    type: "range",
    min: low,
    max: high,
    step,
    "aria-label": wordsFor("sliderOf", { name: text }),
  });
  const field = make("input", {
    type: "text",
    inputmode: "text",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": wordsFor("fieldOf", { name: text }),
    "aria-describedby": id,
  });
  const problem = make("p", { id, class: "problem", hidden: "" });
  const gradient = make("span", { class: "control-gradient" });
  if (name in data.gradients) {
    const of = JSON.stringify([[data.gradients[name]]]);
    const number = make("span", { "data-of": of, "data-quantity": name, class: "number" });
    gradient.append(make("span", { class: "spoken" }, wordsFor("gradientOf", { name: text })), number);
  }
  const label = make("span", { class: "control-label" }, mathematics(data.quantities[name].label));
  const row = { entry, slider, field, problem, shown: NaN };
  slider.addEventListener("input", () => takeValue(row, slider.valueAsNumber));
  field.addEventListener("input", () => takeValue(row, readNumber(field.value)));
  field.addEventListener("change", () => showValue(row));
  field.addEventListener("keydown", (event) => stepField(row, event));
  row.element = make("div", { class: "control" }, label, slider, field, gradient, problem);
  controls.rows.push(row);
  return row.element;
}

// Takes a new value if it is one, else says what is wrong with it and keeps the old one.
function takeValue(row, value) {
  const message = value === null ? data.words.notANumber : problemOf(row.entry, value);
  complain(row, message);
  if (message === "") {
    setValues({ [row.entry.name]: value });
    if (data.loss !== null && isKnown(data.loss, "forward")) {
      speak(`${lossText()} = ${numberText(valueOf(data.loss))}`);
    }
  }
}

function problemOf({ limits: [low, high], open, whole, nonzero }, value) {
  if (whole && !Number.isInteger(value)) {
    return data.words.notWhole;
  }
  if (nonzero && value === 0) {
    return data.words.notZero;
  }
  if (low !== null && (open[0] ? value <= low : value < low)) {
    return wordsFor(open[0] ? "notAbove" : "tooSmall", { limit: numberText(low) });
  }
  if (high !== null && (open[1] ? value >= high : value > high)) {
    return wordsFor(open[1] ? "notBelow" : "tooLarge", { limit: numberText(high) });
  }
  return "";
}

function complain({ field, problem }, message) {
  setText(problem, message);
  problem.hidden = message === "";
  field.setAttribute("aria-invalid", String(message !== ""));
}

// The up and down keys in a field move its value by a step of its slider.
function stepField(row, event) {
  const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (direction !== undefined) {
    event.preventDefault();
    const { name, step } = row.entry;
    takeValue(row, Number((page.at[name] + direction * step).toPrecision(12)));
    showValue(row);
  }
}

function showControls() {
  for (const row of controls.rows) {
    if (page.at[row.entry.name] !== row.shown) {
      showValue(row);
    }
  }
  showControlGradients();
}

function showValue(row) {
  const { entry, slider, field } = row;
  const value = page.at[entry.name];
  row.shown = value;
  slider.min = Math.min(entry.low, value);
  slider.max = Math.max(entry.high, value);
  slider.valueAsNumber = value;
  // What someone is typing stays as it is typed.
  if (readNumber(field.value) !== value) {
    field.value = editableNumber(value);
  }
  complain(row, "");
}

function showControlGradients() {
  const known = page.quiz || page.step !== null ? (name) => isKnown(name, "backward") : () => true;
  fillSlots(controls.slots, ({ element }) => !known(element.dataset.quantity));
}

// The slider of the leaf that is chosen is brought into sight, where sliders scroll by themselves.
function showChosenControl() {
  const name = page.view.nodes[page.chosen]?.quantity;
  for (const { entry, element } of controls.rows) {
    element.classList.toggle("chosen", entry.name === name);
    if (entry.name === name && window.matchMedia("(min-width: 761px)").matches) {
      element.closest("details").open = true;
      element.scrollIntoView({ block: "nearest" });
    }
  }
}
