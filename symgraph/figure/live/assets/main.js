// Everything is put together: first what listens, then the values, which draw it all.
"use strict";

// The first quantity, or else the first gradient from the loss backwards, that is no number at these values.
function tellWhatIsUndefined() {
  const bad = quantityNames.find((name) => !Number.isFinite(valueOf(name)));
  let message = "";
  if (bad !== undefined) {
    const { text, operands } = data.quantities[bad];
    const key = Number.isNaN(valueOf(bad)) ? "isUndefined" : "isInfinite";
    const values = operands.map((name) => `${textOf(name)} = ${numberText(valueOf(name))}`).join(", ");
    message = wordsFor(key, { name: text });
    message = values === "" ? message : wordsFor("becauseOf", { message, values });
  } else {
    const gradients = quantityNames.filter((name) => name in data.gradients).reverse();
    const without = gradients.find((name) => !Number.isFinite(gradientOf(name)));
    if (without !== undefined) {
      message = wordsFor("isUndefined", { name: data.quantities[without].derivativeText });
    }
  }
  setText(byId("undefined"), message);
  byId("undefined").hidden = message === "";
}

function showNotes() {
  byId("notes").hidden = data.notes.length === 0;
  byId("notes-list").append(...data.notes.map((note) => make("li", {}, note)));
}

// For scripts that read the page: the values and all results, as they are now.
window.symgraph = Object.freeze({
  get at() {
    return { ...page.at };
  },
  get results() {
    return { ...page.results };
  },
  get history() {
    return training.history.map((entry) => ({ ...entry }));
  },
});

function start() {
  setText(byId("title"), data.title);
  fillWords(document);
  setText(byId("help-click"), wordsFor("helpClick", { loss: lossText() }));
  byId("help-click").hidden = data.noBackward;
  page.at = givenValues();
  page.results = compute(page.at);
  bindCamera();
  bindGraph();
  bindPaths();
  bindPanel();
  bindControls();
  bindPasses();
  bindTraining();
  bindQuiz();
  showNotes();
  when("values", tellWhatIsUndefined);
  for (const happening of ["view", "values", "visibility", "paths"]) {
    tell(happening);
  }
  bindRoom();
}

start();
