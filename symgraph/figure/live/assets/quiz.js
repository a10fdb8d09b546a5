// The quiz: gradients are hidden until they are found, from the loss backwards or in any order.
"use strict";

const quiz = { shown: new Set(), hints: 0 };

function bindQuiz() {
  byId("quiz-switch").hidden = data.noBackward;
  byId("quiz-switch").addEventListener("click", () => setQuiz(!page.quiz));
  byId("question").addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  byId("hint").addEventListener("click", giveHint);
  byId("give-up").addEventListener("click", giveUp);
  when("view", askNext);
}

function setQuiz(on) {
  page.quiz = on;
  page.step = null;
  page.solved = new Set();
  quiz.shown = new Set();
  page.question = "";
  byId("quiz-switch").setAttribute("aria-pressed", String(on));
  byId("passes").hidden = on;
  byId("quiz").hidden = !on;
  setText(byId("verdict"), "");
  tell("visibility");
  askNext();
  if (on) {
    announce(wordsFor("quizStart", { loss: lossText() }));
  }
}

// The quantities whose gradients are asked for in this view, from the loss backwards.
function questions() {
  const backward = moments().filter(({ phase }) => phase === "backward");
  return [...new Set(backward.flatMap(asked))];
}

// The last moment of the gradient asked for: where several paths meet, their sum.
function questionMoment() {
  return moments().findLast((moment) => moment.phase === "backward" && asked(moment).includes(page.question));
}

function ask(quantity) {
  if (!questions().includes(quantity) || page.solved.has(quantity)) {
    return;
  }
  setQuestion(quantity);
  byId("answer").focus();
}

// Goes on with the first gradient that is not known, unless the one asked for is still to be found.
function askNext() {
  if (page.quiz) {
    const open = questions().filter((quantity) => !page.solved.has(quantity));
    setQuestion(open.includes(page.question) ? page.question : (open[0] ?? ""));
  }
}

function setQuestion(quantity) {
  page.question = quantity;
  quiz.hints = 0;
  byId("hints").replaceChildren();
  byId("answer").value = "";
  byId("answer").removeAttribute("aria-invalid");
  const done = quantity === "";
  byId("question").hidden = done;
  byId("quiz-done").hidden = !done;
  if (!done) {
    const about = data.quantities[quantity];
    byId("asked-for").replaceChildren(mathematics(about.derivativeLabel));
    byId("answer").setAttribute("aria-label", `${data.words.question} ${about.derivativeText}`);
  }
  showScore();
  tell("visibility");
  if (!done) {
    followMoment(questionMoment());
  }
}

function showScore() {
  const all = questions();
  const right = all.filter((quantity) => page.solved.has(quantity) && !quiz.shown.has(quantity)).length;
  const shown = all.filter((quantity) => quiz.shown.has(quantity)).length;
  const score = wordsFor("score", { right, count: all.length });
  setText(byId("score"), shown > 0 ? wordsFor("scoreShown", { score, shown }) : score);
}

function check() {
  const answer = readNumber(byId("answer").value);
  const message = answer === null ? data.words.notANumber : judge(page.question, answer);
  byId("answer").setAttribute("aria-invalid", String(message !== ""));
  if (message === "") {
    reveal("right");
  } else {
    verdict(message, "wrong");
  }
}

function giveUp() {
  quiz.shown.add(page.question);
  reveal("shown");
}

function reveal(how) {
  const quantity = page.question;
  page.solved.add(quantity);
  const about = data.quantities[quantity];
  askNext();
  const done = page.question === "" ? ` ${data.words.quizDone}` : "";
  verdict(wordsFor(how, { name: about.derivativeText, value: numberText(gradientOf(quantity)) }) + done, how);
  if (page.question === "") {
    byId("quiz-switch").focus(); // the field is gone
  } else {
    byId("answer").focus();
  }
}

function verdict(message, kind) {
  setText(byId("verdict"), message);
  byId("verdict").dataset.kind = kind;
}

// Each hint says more: how many paths meet, the chain rule, its local partial derivatives, and the numbers.
function giveHint() {
  const about = data.quantities[page.question];
  const count = about.uses.length;
  const key = page.question === data.loss ? "hintSeed" : count > 1 ? "hintMany" : "hintOne";
  const ways = equation(about.derivativeLabel, about.derivative, about.derivativeFormula, about.derivativeNumbers);
  quiz.hints = Math.min(quiz.hints + 1, ways.length);
  const hint = make("span", { class: "hint-text" }, wordsFor(key, { name: about.text, count }));
  const formula = page.question === data.loss ? [] : ways.slice(0, quiz.hints + 1);
  byId("hints").replaceChildren(hint, " ", ...formula);
  fillSlots(slotsIn(byId("hints")));
}
