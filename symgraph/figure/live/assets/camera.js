// Which part of the picture is seen: moved by dragging, touch, wheel, arrow keys and buttons.
"use strict";

const MOST_ZOOM = 12;
const ZOOM_STEP = 1.25;
const PAN_STEP = 1 / 8; // of what is seen
const CLICK = 5; // px: what moves less is no drag
const SMALLEST_LETTERS = 4; // px: smaller numbers are left out
const LARGEST_LETTERS = 24; // px, of a picture that is seen as a whole
const READABLE = 0.7; // px for each unit of the picture: with less, numbers are hard to read
const NARROW = 600; // px: on what is narrower, the picture begins readable, not whole

// (x, y) of the picture is in the middle; `scale` is px for each unit of it; `letters` is the size of its numbers.
const camera = {
  x: 0,
  y: 0,
  scale: 1,
  fitted: true,
  picture: null,
  width: 1,
  height: 1,
  letters: 0,
  pointers: new Map(),
  moved: 0,
};

function viewport() {
  return byId("viewport");
}

function bindCamera() {
  const box = viewport();
  box.addEventListener("wheel", zoomByWheel, { passive: false });
  box.addEventListener("pointerdown", pointerDown);
  box.addEventListener("pointermove", pointerMoved);
  for (const happening of ["pointerup", "pointercancel"]) {
    box.addEventListener(happening, (event) => camera.pointers.delete(event.pointerId));
  }
  // A drag that ends on a node is no click on it.
  box.addEventListener("click", (event) => camera.moved > CLICK && event.stopPropagation(), { capture: true });
  box.addEventListener("keydown", cameraKey);
  byId("zoom-in").addEventListener("click", () => zoomBy(ZOOM_STEP));
  byId("zoom-out").addEventListener("click", () => zoomBy(1 / ZOOM_STEP));
  byId("fit").addEventListener("click", fitPicture);
  new ResizeObserver(() => (camera.fitted ? fitPicture() : applyCamera())).observe(box);
}

function setPicture(picture) {
  camera.picture = picture;
  [, , camera.width, camera.height] = picture.getAttribute("viewBox").split(" ").map(Number);
  camera.letters = Number(picture.querySelector(".number")?.getAttribute("font-size"));
  picture.setAttribute("preserveAspectRatio", "xMidYMid meet");
  fitPicture();
  const { clientWidth } = viewport();
  if (clientWidth < NARROW && camera.scale < READABLE) {
    zoomBy(READABLE / camera.scale);
    camera.x = clientWidth / camera.scale / 2; // its left end, where the computation begins
    applyCamera();
  }
}

// The smallest scale: px for each unit of the picture when all of it is seen, with no huge letters.
function fittingScale() {
  const { clientWidth, clientHeight } = viewport();
  const most = camera.letters > 0 ? LARGEST_LETTERS / camera.letters : 2;
  return Math.min(clientWidth / camera.width, clientHeight / camera.height, most) || 1;
}

function fitPicture() {
  camera.scale = fittingScale();
  camera.x = camera.width / 2;
  camera.y = camera.height / 2;
  camera.fitted = true;
  applyCamera();
}

// Shows the picture around (x, y), some of which always stays in sight.
function applyCamera() {
  camera.x = Math.min(Math.max(camera.x, 0), camera.width);
  camera.y = Math.min(Math.max(camera.y, 0), camera.height);
  const { clientWidth, clientHeight } = viewport();
  const [width, height] = [clientWidth / camera.scale, clientHeight / camera.scale];
  camera.picture.style.width = `${clientWidth}px`; // in px: a picture of relative size is laid out as a whole each time
  camera.picture.style.height = `${clientHeight}px`;
  viewport().classList.toggle("far", camera.letters * camera.scale < SMALLEST_LETTERS);
  camera.picture.setAttribute("viewBox", `${camera.x - width / 2} ${camera.y - height / 2} ${width} ${height}`);
}

function panBy(dx, dy) {
  camera.x += dx / camera.scale;
  camera.y += dy / camera.scale;
  camera.fitted = false;
  applyCamera();
}

// Zooms so that what is at (px, py) of the window stays there; the middle unless given.
function zoomBy(factor, px, py) {
  const box = viewport().getBoundingClientRect();
  const dx = (px ?? box.left + box.width / 2) - (box.left + box.width / 2);
  const dy = (py ?? box.top + box.height / 2) - (box.top + box.height / 2);
  const least = fittingScale();
  const scale = Math.min(Math.max(camera.scale * factor, least), least * MOST_ZOOM);
  camera.x += dx / camera.scale - dx / scale;
  camera.y += dy / camera.scale - dy / scale;
  camera.scale = scale;
  camera.fitted = scale === least;
  applyCamera();
}

function zoomByWheel(event) {
  event.preventDefault();
  zoomBy(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 200), event.clientX, event.clientY);
}

function pointerDown(event) {
  if (camera.pointers.size === 0) {
    camera.moved = 0;
  }
  camera.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
}

function pointerMoved(event) {
  const before = camera.pointers.get(event.pointerId);
  if (before === undefined) {
    return;
  }
  if (event.buttons === 0) {
    camera.pointers.delete(event.pointerId); // it was let go outside of the window
    return;
  }
  const now = { x: event.clientX, y: event.clientY };
  const [other] = Array.from(camera.pointers).filter(([id]) => id !== event.pointerId);
  camera.pointers.set(event.pointerId, now);
  camera.moved += Math.hypot(now.x - before.x, now.y - before.y);
  if (camera.moved <= CLICK) {
    return;
  }
  viewport().setPointerCapture(event.pointerId);
  if (other === undefined) {
    panBy(before.x - now.x, before.y - now.y);
  } else {
    const rest = other[1];
    const factor = Math.hypot(now.x - rest.x, now.y - rest.y) / Math.hypot(before.x - rest.x, before.y - rest.y);
    zoomBy(factor, (now.x + rest.x) / 2, (now.y + rest.y) / 2);
  }
}

function cameraKey(event) {
  const { clientWidth, clientHeight } = viewport();
  const actions = {
    ArrowLeft: () => panBy(-clientWidth * PAN_STEP, 0),
    ArrowRight: () => panBy(clientWidth * PAN_STEP, 0),
    ArrowUp: () => panBy(0, -clientHeight * PAN_STEP),
    ArrowDown: () => panBy(0, clientHeight * PAN_STEP),
    "+": () => zoomBy(ZOOM_STEP),
    "=": () => zoomBy(ZOOM_STEP),
    "-": () => zoomBy(1 / ZOOM_STEP),
    0: fitPicture,
  };
  if (event.key in actions && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }
}

// Moves the picture, where not all of it is seen, so that elements of it are.
function bringIntoSight(elements) {
  if (camera.fitted || elements.length === 0) {
    return;
  }
  const seen = viewport().getBoundingClientRect();
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const right = Math.max(...boxes.map((box) => box.right));
  const top = Math.min(...boxes.map((box) => box.top));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  if (left < seen.left || right > seen.right || top < seen.top || bottom > seen.bottom) {
    panBy((left + right - seen.left - seen.right) / 2, (top + bottom - seen.top - seen.bottom) / 2);
  }
}
