// Where the values stand: beside the graph or, if a wide graph is clearly larger then, below it.
"use strict";

const WORTH_MOVING = 1.1; // times as large: for less, they stay beside it

function bindRoom() {
  shareRoom();
  window.addEventListener("resize", shareRoom);
}

// By the whole page's picture, not at each fold: what one works with stays where it is.
function shareRoom() {
  const [beside, below] = [false, true].map(scaleWithValues);
  scaleWithValues(below > WORTH_MOVING * beside);
}

function scaleWithValues(areBelow) {
  document.body.classList.toggle("below", areBelow);
  return fittingScale();
}
