// The picture: its numbers, its nodes as things to point at and to choose, and what stands out in it.
"use strict";

const HANDLE = 6; // room around the title of a group, in units of the picture
const graph = { slots: [], places: [], nodes: new Map(), edges: [] };

function bindGraph() {
  when("view", drawView);
  when("values", fillGraph);
  when("visibility", showVisible);
  when("paths", showPaths);
  when("choice", showChoice);
  const box = viewport();
  box.addEventListener("click", (event) => {
    const thing = thingAt(event.target);
    return thing ? actOn(thing) : choose("");
  });
  box.addEventListener("keydown", graphKey);
  box.addEventListener("focusin", (event) => {
    const node = event.target.closest(".node");
    if (node !== null && node.matches(":focus-visible")) {
      choose(node.dataset.node);
      bringIntoSight([node]);
    }
  });
  box.addEventListener("pointerover", (event) => event.pointerType === "mouse" && pointAt(event.target));
  box.addEventListener("pointerleave", () => describeNode(page.chosen));
}

function drawView() {
  const box = viewport();
  box.innerHTML = page.view.svg; // drawn by Python
  const picture = box.querySelector("svg");
  picture.setAttribute("role", "group"); // a picture of role img would hide its nodes from screen readers
  picture.setAttribute("aria-label", data.words.graph);
  const gradient = picture.querySelector('.text[data-role="gradient"]');
  if (gradient !== null) {
    document.documentElement.style.setProperty("--gradient", gradient.getAttribute("color")); // the same everywhere
  }
  graph.slots = slotsIn(picture);
  graph.places = Array.from(picture.querySelectorAll(".text"), (element) => ({
    element,
    owner: element.dataset.owner,
    role: element.dataset.role,
    slots: graph.slots.filter((slot) => element.contains(slot.element)),
  }));
  graph.nodes = new Map(Array.from(picture.querySelectorAll(".node"), (node) => [node.dataset.node, node]));
  graph.edges = Array.from(picture.querySelectorAll(".edge"));
  makeThings(picture);
  setPicture(picture);
  showVisible();
  showPaths();
  showChoice();
}

// Nodes and titled areas that fold are buttons to keyboards and screen readers, in the order in which one reads.
function makeThings(picture) {
  for (const [id, node] of graph.nodes) {
    if (id in page.view.nodes) {
      node.setAttribute("tabindex", "0");
      node.setAttribute("role", "button");
      node.append(makeSvg("title"));
    }
  }
  for (const area of picture.querySelectorAll(".area")) {
    const part = data.parts.find(({ id }) => id === area.dataset.group);
    if (part !== undefined) {
      area.setAttribute("tabindex", "0");
      area.setAttribute("role", "button");
      area.setAttribute("aria-expanded", "true");
      area.setAttribute("aria-label", wordsFor("fold", { part: part.title }));
      addHandle(area, wordsFor("fold", { part: part.title }));
    }
  }
}

// A frame around the title of an area, to be clicked: in the area itself one drags the picture.
function addHandle(area, tooltip) {
  const title = area.querySelector('.text[data-role="group"]');
  if (title !== null) {
    const { x, y, width, height } = title.getBBox();
    const frame = { x: x - HANDLE, y: y - HANDLE / 2, width: width + 2 * HANDLE, height: height + HANDLE, rx: HANDLE / 2 };
    title.prepend(makeSvg("rect", { class: "handle", ...frame }), makeSvg("title", {}, tooltip));
    title.classList.add("folds");
  }
}

function fillGraph() {
  fillSlots(graph.slots, (slot) => slot.hiddenAs !== undefined);
  nameNodesSoon();
}

function showVisible() {
  for (const { element, owner, role, slots } of graph.places) {
    const hidden = hiding(owner, role);
    element.classList.toggle("later", hidden === "later");
    element.classList.toggle("asked", hidden === "asked");
    for (const slot of slots) {
      slot.hiddenAs = hidden === "asked" ? "?" : undefined;
    }
  }
  const moment = page.quiz ? questionMoment() : moments()[(page.step ?? 0) - 1];
  for (const [id, node] of graph.nodes) {
    node.classList.toggle("now", moment?.nodes.includes(id) ?? false);
  }
  graph.edges.forEach((edge, index) => {
    edge.classList.toggle("now", moment?.edges.includes(index) ?? false);
    edge.dataset.phase = moment?.phase ?? "";
  });
  viewport().classList.toggle("stepping", page.step !== null && !page.quiz);
  const revealed = new Set((moment?.reveals ?? []).map(([owner, role]) => placeKey(owner, role)));
  for (const { element, owner, role } of graph.places) {
    element.classList.toggle("now", revealed.has(placeKey(owner, role)));
  }
  fillGraph();
}

// Brings what a moment is about into sight: its nodes and texts.
function followMoment({ nodes, reveals }) {
  const revealed = new Set(reveals.map(([owner, role]) => placeKey(owner, role)));
  const texts = graph.places.filter(({ owner, role }) => revealed.has(placeKey(owner, role)));
  bringIntoSight([...nodes.map((id) => graph.nodes.get(id)), ...texts.map(({ element }) => element)].filter(Boolean));
}

let naming = 0;

// Names nodes for screen readers, a little after the last change: nothing waits for it.
function nameNodesSoon() {
  clearTimeout(naming);
  naming = setTimeout(nameNodes, 250);
}

function nameNodes() {
  for (const [id, node] of graph.nodes) {
    const about = page.view.nodes[id];
    if (about !== undefined) {
      node.setAttribute("aria-label", nodeName(about));
      setText(node.querySelector("title"), about.part ? wordsFor("unfold", { part: about.text }) : about.text);
    }
  }
}

function nodeName({ quantity, text, part }) {
  const name = part ? wordsFor("unfold", { part: text }) : text;
  if (quantity === "") {
    return name;
  }
  const value = isKnown(quantity, "forward") ? numberText(valueOf(quantity)) : data.words.notYet;
  const node = wordsFor("nodeText", { name, value });
  const gradient = gradientOf(quantity);
  if (gradient === undefined || !isKnown(quantity, "backward")) {
    return node;
  }
  return wordsFor("nodeGradient", { node, gradient: numberText(gradient) });
}

// The node, or area that folds, that is clicked with an element.
function thingAt(element) {
  const title = element.closest(".folds");
  return title === null ? element.closest('.node[role="button"]') : title.closest(".area");
}

function graphKey(event) {
  const thing = event.target.closest('[role="button"]');
  if (thing !== null && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    actOn(thing);
  } else if (event.key === "Escape") {
    choose("");
  }
}

// What a click does: folds, unfolds, asks for a gradient in a quiz, marks the paths of a leaf, shows what a node is.
function actOn(thing) {
  if (thing.classList.contains("area")) {
    setFolded(thing.dataset.group, true);
    return;
  }
  const { quantity, part } = page.view.nodes[thing.dataset.node];
  if (part) {
    setFolded(part, false);
    return;
  }
  choose(thing.dataset.node);
  if (page.quiz) {
    ask(quantity);
  } else if (declared.has(quantity) && quantity in data.gradients) {
    togglePaths(quantity);
  }
}

function choose(node) {
  page.chosen = node;
  tell("choice");
}

function showChoice() {
  for (const [id, node] of graph.nodes) {
    node.classList.toggle("chosen", id === page.chosen);
  }
}

function pointAt(element) {
  const node = element.closest(".node");
  describeNode(node !== null && node.dataset.node in page.view.nodes ? node.dataset.node : page.chosen);
}
