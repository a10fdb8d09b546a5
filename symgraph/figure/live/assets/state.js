// What the page knows at a moment, and who wants to be told when it changes.
//
// `page.at` are the values of the declared names, `page.results` what the program computes from them; `page.step` is
// how many moments of the passes have happened (null: all of it is shown); `page.marked` are the names whose paths are
// highlighted; `page.chosen` is the node that is looked at; `page.solved` are the quantities whose gradients the quiz
// has revealed.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);

const page = {
  at: {},
  results: {},
  view: data.views[data.start],
  step: null,
  marked: new Set(data.wrt),
  chosen: "",
  quiz: false,
  solved: new Set(),
  question: "",
};

const declared = new Map(data.declared.map((entry) => [entry.name, entry]));
const quantityNames = Object.keys(data.quantities);

const listeners = { values: [], view: [], visibility: [], paths: [], choice: [] };

// `happening` is one of: values (numbers moved), view (another picture), visibility (what is hidden changed),
// paths (other names are marked), choice (another node is looked at).
function when(happening, listener) {
  listeners[happening].push(listener);
}

function tell(happening) {
  for (const listener of listeners[happening]) {
    listener();
  }
}

function setValues(values) {
  Object.assign(page.at, values);
  page.results = compute(page.at);
  tell("values");
}

function givenValues() {
  return Object.fromEntries(data.declared.map((entry) => [entry.name, entry.value]));
}

function valueOf(name) {
  return page.results[name];
}

// The derivative of the loss by a quantity; undefined where the loss does not depend on it.
function gradientOf(name) {
  return name in data.gradients ? page.results[data.gradients[name]] : undefined;
}

function wordsFor(key, values = {}) {
  return data.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
