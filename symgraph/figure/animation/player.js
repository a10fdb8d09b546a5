// Steps through an animation: shows of the picture what is known at a step, its formula, and where in the list it is.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const last = data.steps.length - 1;
  const player = document.querySelector(".player");
  const frame = player.querySelector(".frame");
  const picture = player.querySelector(".picture");
  const slider = player.querySelector(".slider");
  const count = player.querySelector(".count");
  const speed = player.querySelector(".speed");
  const status = player.querySelector("[role=status]");
  const whole = player.querySelector("button.whole");
  const list = player.querySelector(".steps details");
  const isWide = window.matchMedia("(min-width: 900px)");
  const captions = [...player.querySelectorAll(".caption")];
  const entries = [...player.querySelectorAll(".entries button")];
  const buttons = {};
  for (const button of player.querySelectorAll("[data-action]")) {
    buttons[button.dataset.action] = button;
  }

  // What is not always seen, with the step since which it is; null for what never is.
  const appearing = [];
  for (const text of picture.querySelectorAll(".text")) {
    const roles = data.texts[text.dataset.owner];
    if (roles && text.dataset.role in roles) {
      appearing.push({ element: text, since: roles[text.dataset.role] });
    }
  }
  for (const line of picture.querySelectorAll(".back")) {
    appearing.push({ element: line, since: data.back[line.parentNode.dataset.edge] });
  }
  const nodes = [...picture.querySelectorAll(".node")];

  let step = 0;
  let timer = null;

  function show(number) {
    step = Math.min(Math.max(number, 0), last);
    for (const { element, since } of appearing) {
      element.classList.toggle("later", since === null || since > step);
      element.classList.toggle("earlier", since !== null && since < step);
      element.classList.toggle("now", since === step);
    }
    const about = new Set(data.steps[step].nodes);
    for (const node of nodes) {
      node.classList.toggle("now", about.has(node.dataset.node));
    }
    captions.forEach((caption, index) => caption.classList.toggle("now", index === step));
    slider.value = step;
    slider.setAttribute("aria-valuetext", data.steps[step].said);
    count.textContent = `${step} / ${last}`;
    // Not `disabled`: a button that is would keep the keys of those who have just pressed it.
    for (const [name, end] of [["first", 0], ["back", 0], ["on", last], ["last", last]]) {
      buttons[name].setAttribute("aria-disabled", String(step === end));
    }
    markEntry();
    follow();
  }

  function markEntry() {
    entries.forEach((entry, index) => {
      if (index === step) {
        entry.setAttribute("aria-current", "step");
        if (list.open) {
          scrollInto(list.parentNode, [entry], list.firstElementChild.offsetHeight);
        }
      } else {
        entry.removeAttribute("aria-current");
      }
    });
  }

  // Where the picture is larger than its frame, what is new comes into sight.
  function follow() {
    const fresh = [...picture.querySelectorAll(".node.now .shape, .text.now")];
    if (fresh.length > 0) {
      scrollInto(frame, fresh);
    }
  }

  // A picture that would be too small to be read is larger than its frame, unless all of it is asked for.
  function fit() {
    const isWhole = whole.getAttribute("aria-pressed") === "true";
    frame.classList.toggle("whole", isWhole);
    const isLarger = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
    whole.hidden = !isWhole && !isLarger;
    follow();
  }

  // Scrolls an element, and nothing around it, as far as is needed to see these inside of it, below a covered part.
  function scrollInto(outer, elements, covered = 0) {
    const view = outer.getBoundingClientRect();
    const boxes = elements.map((element) => element.getBoundingClientRect());
    const left = Math.min(...boxes.map((box) => box.left)) - view.left;
    const right = Math.max(...boxes.map((box) => box.right)) - view.left;
    const top = Math.min(...boxes.map((box) => box.top)) - view.top;
    const bottom = Math.max(...boxes.map((box) => box.bottom)) - view.top;
    outer.scrollBy(needed(left, right, 0, outer.clientWidth), needed(top, bottom, covered, outer.clientHeight));
  }

  function needed(start, end, from, to) {
    return start >= from && end <= to ? 0 : (start + end - from - to) / 2;
  }

  function say() {
    status.textContent = data.steps[step].said;
  }

  // --- playing ------------------------------------------------------------------------------------------------------

  function isPlaying() {
    return timer !== null;
  }

  function pause() {
    clearTimeout(timer);
    timer = null;
    tellPlaying();
  }

  function play() {
    if (step === last) {
      go(0);
    }
    waitForNext();
    tellPlaying();
  }

  function waitForNext() {
    timer = setTimeout(() => {
      show(step + 1);
      say();
      if (step === last) {
        pause();
      } else {
        waitForNext();
      }
    }, (1000 * data.seconds) / Number(speed.value));
  }

  function tellPlaying() {
    player.classList.toggle("playing", isPlaying());
    const name = isPlaying() ? data.words.pause : data.words.play;
    buttons.play.setAttribute("aria-label", name);
    buttons.play.title = name;
  }

  // --- what the reader does -----------------------------------------------------------------------------------------

  function go(number) {
    pause();
    show(number);
    say();
  }

  const actions = {
    first: () => go(0),
    back: () => go(step - 1),
    play: () => (isPlaying() ? pause() : play()),
    on: () => go(step + 1),
    last: () => go(last),
  };
  for (const [name, button] of Object.entries(buttons)) {
    button.addEventListener("click", actions[name]);
  }
  entries.forEach((entry, index) => entry.addEventListener("click", () => {
    go(index);
    if (!isWide.matches) {
      frame.scrollIntoView({ block: "nearest" }); // the list is below it
    }
  }));
  whole.addEventListener("click", () => {
    whole.setAttribute("aria-pressed", String(whole.getAttribute("aria-pressed") === "false"));
    fit();
  });
  window.addEventListener("resize", fit);
  slider.addEventListener("input", () => go(Number(slider.value)));

  const keys = {
    ArrowLeft: "back", PageUp: "back", ArrowRight: "on", PageDown: "on", Home: "first", End: "last", " ": "play",
  };
  document.addEventListener("keydown", (event) => {
    const own = event.key === " " ? "button, summary, select" : "input, select"; // what does something else with the key
    const isOwn = event.target.closest(own) !== null;
    if (!Object.hasOwn(keys, event.key) || isOwn || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    actions[keys[event.key]]();
  });

  // Beside the picture the list is open, below it folded.
  const unfold = () => { list.open = isWide.matches; };
  isWide.addEventListener("change", unfold);
  unfold();

  // On paper is the last step, with all numbers.
  let before = 0;
  window.addEventListener("beforeprint", () => { before = step; show(last); });
  window.addEventListener("afterprint", () => show(before));

  show(0);
  fit();
})();
