// Places that show live numbers: elements with data-of, in the picture and in mathematics.
//
// data-of is a list of numbers, each the list of the results that it is the sum of.
"use strict";

// The slots within an element, to be filled by `fillSlots`.
function slotsIn(root) {
  return Array.from(root.querySelectorAll("[data-of]"), (element) => ({
    element,
    numbers: JSON.parse(element.dataset.of),
    signed: "signed" in element.dataset,
    room: Number(element.dataset.width ?? Infinity),
    last: [],
    shown: null,
  }));
}

function fillSlots(slots, isHidden = () => false) {
  for (const slot of slots) {
    if (isHidden(slot)) {
      show(slot, slot.hiddenAs ?? "");
      slot.last = [];
      continue;
    }
    const values = slot.numbers.map(sumOfResults);
    if (values.every((value, place) => Object.is(value, slot.last[place])) && slot.last.length > 0) {
      continue; // most numbers stay as they are when one slider moves
    }
    slot.last = values;
    const texts = values.map((value) => numberText(value));
    const text = texts.length === 1 ? texts[0] : `(${texts.join(", ")})`;
    show(slot, slot.signed && /[−/·]/.test(text) ? `(${text})` : text);
  }
}

function sumOfResults(names) {
  return names.reduce((sum, name) => sum + page.results[name], 0);
}

function show(slot, text) {
  if (text === slot.shown) {
    return;
  }
  slot.shown = text;
  slot.element.textContent = text;
  if (slot.room < Infinity) {
    fitInto(slot.element, text, slot.room);
  }
}

const pen = document.createElement("canvas").getContext("2d");
const widths = new Map();

// Squeezes a text that is wider than its room.  Measured on a canvas: asking the picture would lay it out each time.
function fitInto(element, text, room) {
  const size = Number(element.getAttribute("font-size"));
  let width = 0;
  for (const sign of text) {
    width += widthOf(element, sign) * size;
  }
  if (width > room) {
    element.setAttribute("textLength", room);
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else if (element.hasAttribute("textLength")) {
    element.removeAttribute("textLength");
    element.removeAttribute("lengthAdjust");
  }
}

// The width of a letter, in units of the font's size.
function widthOf(element, sign) {
  if (!widths.has(sign)) {
    pen.font = `100px ${getComputedStyle(element).fontFamily}`;
    widths.set(sign, pen.measureText(sign).width / 100);
  }
  return widths.get(sign);
}
