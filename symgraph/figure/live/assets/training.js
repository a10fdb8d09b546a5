// Gradient descent: all parameters take a step from the same point, and the loss is plotted.
"use strict";

const MOST_STEPS = 10000;
const training = { history: [] };
const learned = data.learned.filter((name) => name in data.gradients); // the loss need not depend on all

function bindTraining() {
  byId("training").hidden = learned.length === 0;
  byId("rate").value = editableNumber(data.rate);
  setText(byId("learned"), wordsFor("learned", { names: shortList(learned.map(textOf)) }));
  byId("descent").addEventListener("submit", (event) => {
    event.preventDefault();
    descend();
  });
  byId("count").addEventListener("input", showCount);
  byId("clear-plot").addEventListener("click", clearPlot);
  showCount();
}

function shortList(names) {
  return names.length <= 12 ? names.join(", ") : [...names.slice(0, 5), "…", names.at(-1)].join(", ");
}

function stepCount() {
  const count = readNumber(byId("count").value);
  return Number.isInteger(count) && count >= 1 && count <= MOST_STEPS ? count : null;
}

function showCount() {
  const count = stepCount();
  setText(byId("descend"), count === null || count === 1 ? data.words.descend : wordsFor("descendMany", { count }));
}

function descend() {
  const rate = readNumber(byId("rate").value);
  const asked = stepCount();
  byId("rate").setAttribute("aria-invalid", String(rate === null));
  byId("count").setAttribute("aria-invalid", String(asked === null));
  if (rate === null || asked === null) {
    say(rate === null ? data.words.notANumber : wordsFor("badCount", { most: MOST_STEPS }));
    return;
  }
  startHistory();
  let { at, results } = page;
  for (let taken = 0; taken < asked; taken += 1) {
    const next = stepped(at, results, rate);
    const outside = learned.find((name) => problemOf({ ...declared.get(name), whole: false }, next[name]) !== "");
    if (outside !== undefined) {
      finish(at, wordsFor("outside", { count: taken, asked, name: textOf(outside) }));
      return;
    }
    const nextResults = compute(next);
    if (!Number.isFinite(nextResults[data.loss])) {
      finish(at, wordsFor("diverged", { count: taken, asked, loss: lossText() }));
      return;
    }
    [at, results] = [next, nextResults];
    training.history.push({ step: training.history.at(-1).step + 1, loss: results[data.loss], begins: false });
  }
  const { step, loss } = training.history.at(-1);
  finish(at, wordsFor("descended", { step, loss: lossText(), value: numberText(loss) }));
}

// Every learned value minus the rate times its gradient, all gradients at the same point.
function stepped(at, results, rate) {
  const moved = learned.map((name) => [name, at[name] - rate * results[data.gradients[name]]]);
  return { ...at, ...Object.fromEntries(moved) };
}

// The history goes on from the loss as it is now; where a slider has moved since, a new line begins.
function startHistory() {
  const last = training.history.at(-1);
  const loss = valueOf(data.loss);
  if (last === undefined || last.loss !== loss) {
    training.history.push({ step: last?.step ?? 0, loss, begins: true });
  }
}

function finish(at, message) {
  setValues(at);
  drawPlot();
  say(message);
}

function say(message) {
  setText(byId("descent-result"), message);
}

function drawPlot() {
  const { history } = training;
  const drawn = history.filter(({ loss }) => Number.isFinite(loss));
  byId("clear-plot").hidden = history.length === 0;
  if (drawn.length === 0) {
    byId("loss-plot").replaceChildren();
    return;
  }
  const [first, last] = [drawn[0], drawn.at(-1)];
  const title = wordsFor("plotTitle", {
    loss: lossText(),
    count: last.step,
    first: numberText(first.loss),
    last: numberText(last.loss),
  });
  byId("loss-plot").replaceChildren(plot(drawn, title));
}

function clearPlot() {
  training.history = [];
  drawPlot();
  say("");
}
