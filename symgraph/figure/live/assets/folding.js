// Folding and unfolding: another picture, laid out by Python.
"use strict";

// Shows the view in which a part is folded or not, and of the others as few as possible change.
function setFolded(part, folded) {
  const wanted = new Set(page.view.folded);
  if (folded) {
    wanted.add(part);
  } else {
    wanted.delete(part);
  }
  const [view] = data.views
    .filter((other) => other.folded.includes(part) === folded)
    .sort((one, other) => changes(one, wanted).length - changes(other, wanted).length);
  const others = changes(view, wanted);
  changeView(view);
  const done = wordsFor(folded ? "folded" : "unfolded", { part: partTitle(part) });
  const also = others.length > 0 ? ` ${wordsFor("alsoChanged", { parts: others.map(partTitle).join(", ") })}` : "";
  announce(done + also);
  partElement(part)?.focus({ preventScroll: true });
}

// The parts that are folded in a view and should not be, or the other way round.
function changes(view, wanted) {
  return data.parts.map(({ id }) => id).filter((id) => view.folded.includes(id) !== wanted.has(id));
}

function partTitle(part) {
  return data.parts.find(({ id }) => id === part).title;
}

// The area of a part, or the box that it is folded into.
function partElement(part) {
  const box = Object.entries(page.view.nodes).find(([, about]) => about.part === part);
  return box ? graph.nodes.get(box[0]) : viewport().querySelector(`.area[data-group="${CSS.escape(part)}"]`);
}

function changeView(view) {
  const moment = page.step === null ? null : moments()[page.step - 1];
  const chosen = page.view.nodes[page.chosen]?.quantity;
  page.view = view;
  page.chosen = (chosen && view.homes[chosen]) || "";
  if (moment !== null) {
    page.step = sameStep(moment);
  }
  tell("view");
  tell("visibility");
  tell("choice");
}

// How many moments of this view have happened when this one of another view has: none that it does not know.
function sameStep(moment) {
  if (moment === undefined) {
    return 0;
  }
  const same = moments().findIndex(({ phase, quantity }) => phase === moment.phase && quantity === moment.quantity);
  if (same >= 0) {
    return same + 1;
  }
  const home = page.view.homes[moment.quantity];
  return moments().findIndex(({ phase, nodes }) => phase === moment.phase && nodes.includes(home)) + 1;
}
