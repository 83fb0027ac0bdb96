// Strokes live in the page as SVG polylines; what travels to the server is their points, in units of the viewBox.
const paper = element.querySelector(".paper");
const ink = element.querySelector(".ink");
const undo = element.querySelector(".undo");
const clear = element.querySelector(".clear");
const UNITS = 280;
const STEP = 2; // points closer than this add nothing that 28 x 28 pixels could show
const PAUSE = 60; // milliseconds between updates while the pen is down
let stroke = null; // the polyline being drawn
let pointer = null; // the id of the pointer that draws it: a palm beside the pen does not count
let last = null; // its last point
let timer = null;

const tenths = (units) => Math.round(10 * units) / 10; // SVG keeps 32-bit floats: 0.1 would travel as 0.10000000149

function send() {
  clearTimeout(timer);
  timer = null;
  undo.disabled = clear.disabled = !ink.childElementCount;
  props.value = [...ink.children].map((line) => Array.from(line.points, ({ x, y }) => [tenths(x), tenths(y)]));
  trigger("input");
}

function add(event) {
  const box = paper.getBoundingClientRect();
  const at = (offset, length) => Math.min(UNITS, Math.max(0, (UNITS * offset) / length));
  const point = paper.createSVGPoint();
  point.x = at(event.clientX - box.left, box.width);
  point.y = at(event.clientY - box.top, box.height);
  if (last && Math.hypot(point.x - last.x, point.y - last.y) < STEP) return;
  stroke.points.appendItem(point);
  last = point;
  timer ??= setTimeout(send, PAUSE);
}

paper.addEventListener("pointerdown", (event) => {
  if (stroke || !event.isPrimary || event.button !== 0) return;
  event.preventDefault();
  pointer = event.pointerId;
  paper.setPointerCapture(pointer);
  stroke = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  last = null;
  ink.append(stroke);
  add(event);
});

paper.addEventListener("pointermove", (event) => {
  if (!stroke || event.pointerId !== pointer) return;
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length ? events : [event]) add(each);
});

function lift(event) {
  if (!stroke || event.pointerId !== pointer) return;
  stroke = null;
  send();
}
paper.addEventListener("pointerup", lift);
paper.addEventListener("pointercancel", lift);

undo.addEventListener("click", () => {
  ink.lastElementChild?.remove();
  send();
});

clear.addEventListener("click", () => {
  ink.replaceChildren();
  send();
});

document.addEventListener("keydown", (event) => {
  if (stroke || event.target.closest?.("input:not([type=radio]), textarea, [contenteditable]")) return;
  const z = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z";
  const button = z ? undo : event.key === "Delete" ? clear : null;
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});
