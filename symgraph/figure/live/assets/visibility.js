// What is hidden: what a pass has not computed yet, and in a quiz the gradients that were not found yet.
//
// A place is [owner, role]: the texts of a role that belong to an edge or a node of the picture.
"use strict";

function placeKey(owner, role) {
  return `${role} ${owner}`;
}

function moments() {
  return page.view.moments;
}

// Where each place of a view is revealed: the place of a moment.
const revealing = new Map(
  data.views.map((view) => {
    const given = new Set(view.given.map(([owner, role]) => placeKey(owner, role)));
    const moment = new Map();
    view.moments.forEach(({ reveals }, index) => {
      for (const [owner, role] of reveals) {
        const key = placeKey(owner, role);
        if (!given.has(key) && !moment.has(key)) {
          moment.set(key, index);
        }
      }
    });
    return [view, moment];
  }),
);

// The quantities that a moment is about: one, or all that an arrow between boxes carries.
function asked({ quantity, edges }) {
  return quantity === "" ? edges.flatMap((edge) => page.view.edges[edge].carries) : [quantity];
}

// "" where a place is shown, else "later" or "asked".
function hiding(owner, role) {
  const index = revealing.get(page.view).get(placeKey(owner, role));
  if (index === undefined) {
    return "";
  }
  const moment = moments()[index];
  if (page.quiz) {
    const isFound = asked(moment).every((quantity) => page.solved.has(quantity));
    return moment.phase === "backward" && !isFound ? "asked" : "";
  }
  return page.step !== null && index >= page.step ? "later" : "";
}

// The place of the moment after which a quantity is known: its own last one (a derivative may be a sum of several
// flows), or that of the box that it is folded into.
function lastMomentOf(quantity, phase) {
  const own = moments().findLastIndex((moment) => moment.phase === phase && moment.quantity === quantity);
  const home = page.view.homes[quantity];
  return own >= 0 ? own : moments().findLastIndex((moment) => moment.phase === phase && moment.nodes.includes(home));
}

// Whether the value (phase "forward") or the gradient ("backward") of a quantity is shown.
function isKnown(quantity, phase) {
  if (page.quiz) {
    return phase === "forward" || page.solved.has(quantity);
  }
  if (page.step === null || (phase === "forward" && declared.has(quantity))) {
    return true;
  }
  return lastMomentOf(quantity, phase) < page.step;
}
