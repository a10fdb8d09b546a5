// The paths from what is differentiated by to the loss: they stand out, all else is faded.
"use strict";

function bindPaths() {
  const choice = byId("paths");
  const names = data.declared.map(({ name }) => name).filter((name) => name in data.gradients);
  byId("paths-box").hidden = names.length === 0;
  choice.append(make("option", { value: "" }), ...names.map((name) => make("option", { value: name }, textOf(name))));
  choice.addEventListener("change", () => mark(choice.value === "" ? [] : [choice.value]));
  when("paths", () => {
    const marked = [...page.marked];
    // The first entry stands for what is no single name.
    choice.options[0].textContent = marked.length > 1 ? marked.map(textOf).join(", ") : data.words.pathsNone;
    choice.value = marked.length === 1 ? marked[0] : "";
  });
}

function textOf(name) {
  return data.quantities[name].text;
}

function lossText() {
  return data.loss === null ? "" : textOf(data.loss);
}

function mark(names) {
  page.marked = new Set(names);
  tell("paths");
  const key = names.length > 0 ? "pathsShown" : "pathsGone";
  announce(wordsFor(key, { names: names.map(textOf).join(", "), loss: lossText() }));
}

function togglePaths(name) {
  mark(page.marked.has(name) ? [...page.marked].filter((other) => other !== name) : [...page.marked, name]);
}

// The marked names, and all that is computed from them.
function dependents() {
  const found = new Set(page.marked);
  for (const name of quantityNames) {
    if (data.quantities[name].operands.some((operand) => found.has(operand))) {
      found.add(name);
    }
  }
  return found;
}

function showPaths() {
  const found = dependents();
  const onPath = new Set(Array.from(page.marked, (name) => page.view.homes[name]));
  page.view.edges.forEach(({ tail, head, carries, back }, index) => {
    const isOn = back && carries.some((name) => found.has(name));
    graph.edges[index].classList.toggle("on-path", isOn);
    if (isOn) {
      onPath.add(tail).add(head);
    }
  });
  for (const [id, node] of graph.nodes) {
    node.classList.toggle("on-path", onPath.has(id));
  }
  viewport().classList.toggle("with-paths", page.marked.size > 0);
}
