// Through both passes, one computation at a time.
"use strict";

const passes = { slots: [] };

function bindPasses() {
  byId("first").addEventListener("click", () => goTo(0));
  byId("back").addEventListener("click", stepBack);
  byId("step").addEventListener("click", stepForward);
  byId("last").addEventListener("click", () => goTo(moments().length));
  byId("show-all").addEventListener("click", () => goTo(null));
  byId("position").addEventListener("input", () => goTo(byId("position").valueAsNumber));
  document.addEventListener("keydown", passesKey);
  when("visibility", showPasses);
  when("values", () => fillSlots(passes.slots));
}

function stepForward() {
  goTo(Math.min((page.step ?? 0) + 1, moments().length));
}

function stepBack() {
  goTo(Math.max((page.step ?? moments().length) - 1, 0));
}

function goTo(step) {
  page.step = step;
  tell("visibility");
  const moment = moments()[(step ?? 0) - 1];
  if (moment !== undefined) {
    followMoment(moment);
    speak(spokenMoment(moment));
  } else {
    speak(step === 0 ? data.words.beginning : data.words.showAll);
  }
  announce("");
}

// Arrow keys belong to what has the focus, if it knows what to do with them.
function passesKey(event) {
  const actions = {
    ArrowRight: stepForward,
    ArrowLeft: stepBack,
    Home: () => goTo(0),
    End: () => goTo(moments().length),
  };
  const taken = event.target.closest("input, select, textarea, #viewport, summary") !== null;
  if (event.key in actions && !taken && !page.quiz && !event.altKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    actions[event.key]();
  }
}

function showPasses() {
  const count = moments().length;
  const at = page.step;
  byId("position").max = count;
  byId("position").value = at ?? count;
  byId("first").disabled = at === 0;
  byId("back").disabled = at === 0;
  byId("step").disabled = at === count;
  byId("last").disabled = at === count;
  byId("show-all").setAttribute("aria-pressed", String(at === null));
  const moment = moments()[(at ?? 0) - 1];
  const where = moment === undefined ? "" : `${data.words[moment.phase]}, ${wordsFor("stepOf", { step: at, count })}`;
  setText(byId("where"), where);
  byId("position").setAttribute("aria-valuetext", where || data.words.beginning);
  showFormula(moment, at === null ? data.words.allShown : data.words.beginning);
}

function showFormula(moment, otherwise) {
  const box = byId("moment");
  const formula = moment === undefined ? [make("span", { class: "muted" }, otherwise)] : momentFormula(moment);
  box.replaceChildren(...formula);
  passes.slots = slotsIn(box);
  fillSlots(passes.slots);
}

// h = tanh(z) = tanh(0.3) = 0.29
function momentFormula({ line }) {
  const { label, formula, numbers, of } = data.lines[line];
  return [...equation(label, formula, numbers), resultOf(of)];
}

// What is heard of a moment: "h11 = 0.29"; of several values only where they are.
function spokenMoment({ phase, quantity, line, nodes }) {
  if (quantity === "") {
    return page.view.nodes[nodes[0]]?.text ?? "";
  }
  const about = data.quantities[quantity];
  const name = phase === "forward" ? about.text : about.derivativeText;
  return `${name} = ${numberText(sumOfResults(data.lines[line].of[0]))}`;
}
