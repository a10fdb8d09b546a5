// Making parts of the page.  What users typed and named becomes text here, never markup.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function byId(id) {
  return document.getElementById(id);
}

// An element with attributes and children, which are elements or texts.
function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function makeSvg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Mathematics: MathML that Python wrote, in which texts of users are escaped.
function mathematics(...markups) {
  const span = make("span", { class: "mathematics" });
  span.innerHTML = markups.join("");
  return span;
}

// Mathematics with an equals sign before it; equations break their lines between these.
function equals(markup) {
  return mathematics('<span class="equals">=</span>', markup);
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

// Fills in what the page says in the language of the page: data-word is its text, data-label its accessible name.
function fillWords(root) {
  for (const element of root.querySelectorAll("[data-word]")) {
    element.textContent = data.words[element.dataset.word];
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", data.words[element.dataset.label]);
    element.title = data.words[element.dataset.label];
  }
}

// Shows what has happened, and says it to screen readers.
function announce(message) {
  setText(byId("announcement"), message);
}

let speech = 0;

// Says what is seen elsewhere to screen readers only; of many messages in a row the last one.
function speak(message) {
  clearTimeout(speech);
  speech = setTimeout(() => setText(byId("spoken"), message), 400);
}
