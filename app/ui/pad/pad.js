// A drawing is { strokes, photo, test }: strokes as points in units of the viewBox, or a photograph as a data URL, or the
// number of one of MNIST's test digits.
// From Python: props.side, in units of the viewBox; props.max_points; props.max_photo, pixels of a longer side.
// Drawings are never changed, only followed by new ones, so undo and redo are steps through their history.
const find = (name) => element.querySelector("." + name);
const [pad, paper, ink, photo, file, trouble] = ["pad", "paper", "ink", "photo", "file", "trouble"].map(find);
const [undo, redo, clear, choose] = ["undo", "redo", "clear", "choose"].map(find);
const STEP = 2; // units: points closer than this add nothing that the networks could see
const PAUSE = 60; // milliseconds between updates while the pen is down
const EMPTY = { strokes: [], photo: null, test: null };
const FIELDS = "textarea, [contenteditable], input:not([type=radio], [type=checkbox], [type=range])"; // they have their own keys
const OPENING = 1500; // milliseconds that the drawing takes with which the page opens
let opening = null; // what there is of it, until somebody draws
let history = [EMPTY];
let now = 0;
let stroke = null; // the points being drawn
let line = null; // and the polyline that shows them
let pointer = null; // the event that began it: only the same pointer draws on, not a palm beside it
let timer = null;
let sent = 0; // when the last update left

function send() {
  clearTimeout(timer);
  timer = null;
  sent = performance.now();
  const strokes = opening ?? (stroke && [...history[now].strokes, stroke]);
  const drawing = strokes ? { ...EMPTY, strokes } : history[now];
  if (!opening && !stroke) kept.set("drawing", drawing); // outlives a reload, as Gradio's own once the server was restarted
  const { test } = drawing;
  props.value = drawing.photo ?? JSON.stringify(test === null ? drawing.strokes : { test }); // as a text: into arrays Gradio looks, for long
  trigger("input");
}

// Whether the server would refuse another point: it counts each stroke as one more.
function full(strokes) {
  return strokes.reduce((count, stroke) => count + 1 + stroke.length, 0) >= props.max_points;
}

function show() {
  stop();
  const drawing = history[now];
  ink.replaceChildren(...drawing.strokes.map(polyline));
  drawing.photo ? photo.setAttribute("href", drawing.photo) : photo.removeAttribute("href");
  photo.setAttribute("image-rendering", drawing.test === null ? "auto" : "pixelated");
  // Not "disabled", which would take the focus away from under whoever just pressed the button.
  undo.ariaDisabled = now === 0;
  redo.ariaDisabled = now === history.length - 1;
  clear.ariaDisabled = drawing === EMPTY;
  trouble.textContent = full(drawing.strokes) ? texts.pad.full : "";
  send();
}

function next(drawing) {
  history = [...history.slice(0, now + 1), drawing];
  step(1);
}

function step(by) {
  if (!history[now + by]) return;
  now += by;
  show();
}

function polyline(points) {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  line.setAttribute("points", points.join(" "));
  return line;
}

function add(event) {
  const box = paper.getBoundingClientRect();
  const at = (offset, length) => Math.round(2 * Math.min(props.side, Math.max(0, (props.side * offset) / length))) / 2;
  const point = [at(event.clientX - box.left, box.width), at(event.clientY - box.top, box.height)];
  const last = stroke.at(-1);
  if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP) return;
  if (full([...history[now].strokes, stroke])) {
    trouble.textContent = texts.pad.full;
    return;
  }
  stroke.push(point);
  line.setAttribute("points", stroke.join(" "));
  timer ??= setTimeout(send, Math.max(0, sent + PAUSE - performance.now()));
}

// Whether a pointer that comes down begins a stroke. A pen takes over from a finger, which was the palm of the hand that
// holds it; a second finger never draws.
function begins({ pointerType, isPrimary, button }) {
  if (button !== 0) return false;
  return pointerType === "pen" ? !stroke || pointer.pointerType === "touch" : !stroke && isPrimary;
}

paper.addEventListener("pointerdown", (event) => {
  if (!begins(event) || full(history[now].strokes)) return;
  event.preventDefault();
  stop();
  if (stroke) line.remove();
  pointer = event;
  paper.setPointerCapture(event.pointerId);
  photo.removeAttribute("href"); // drawing on a photograph starts afresh
  stroke = [];
  pad.ariaBusy = true; // nothing is read aloud before the pen is lifted
  line = polyline(stroke);
  ink.append(line);
  add(event);
});

paper.addEventListener("pointermove", (event) => {
  if (!stroke || event.pointerId !== pointer.pointerId) return;
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length ? events : [event]) add(each);
});

function lift(event) {
  if (!stroke || event.pointerId !== pointer.pointerId) return;
  const strokes = [...history[now].strokes, stroke];
  stroke = null;
  pad.ariaBusy = false;
  next({ ...EMPTY, strokes });
}
// A touch that the system takes back was a palm, or a gesture of its own.
paper.addEventListener("pointercancel", (event) => {
  if (!stroke || event.pointerId !== pointer.pointerId || event.pointerType !== "touch") return;
  stroke = null;
  pad.ariaBusy = false;
  show();
});
paper.addEventListener("pointerup", lift);
paper.addEventListener("lostpointercapture", lift); // also where no pointerup comes, as from outside of a frame

// Without this, a quick stroke of the finger counts as a flick, and the browser takes the next tap for its stop.
paper.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

undo.addEventListener("click", () => step(-1));
redo.addEventListener("click", () => step(1));
clear.addEventListener("click", () => history[now] === EMPTY || next(EMPTY));

document.addEventListener("keydown", (event) => {
  if (stroke || event.target.closest?.(FIELDS)) return;
  const key = event.key.toLowerCase();
  const control = event.ctrlKey || event.metaKey;
  const again = control && (key === "y" || (key === "z" && event.shiftKey));
  const button = again ? redo : control && key === "z" ? undo : key === "delete" ? clear : null;
  if (!button) return;
  event.preventDefault();
  button.click();
});

// An example that was clicked elsewhere on the page.
document.addEventListener("drawing", (event) => next({ ...EMPTY, strokes: event.detail }));

// A test digit likewise. What it looks like comes with the answer to it.
document.addEventListener("test digit", (event) => next({ ...EMPTY, test: event.detail }));
askers.respond.addEventListener("answer", ({ detail: [, [{ test }]] }) => {
  if (test && test.number === history[now].test && !stroke) photo.setAttribute("href", test.image);
});

// Pictures: chosen, taken with a phone's camera, pasted or dropped. They are shrunk here, upright.
async function read(picture) {
  try {
    const { width, height } = await createImageBitmap(picture);
    const scale = Math.min(1, props.max_photo / Math.max(width, height));
    const size = { resizeWidth: Math.ceil(scale * width), resizeHeight: Math.ceil(scale * height) };
    const small = await createImageBitmap(picture, { ...size, resizeQuality: "high" });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [small.width, small.height];
    canvas.getContext("2d").drawImage(small, 0, 0);
    const kind = DRAWN.test(picture.type) || isTransparent(canvas) ? "image/png" : "image/jpeg";
    next({ ...EMPTY, photo: canvas.toDataURL(kind, 0.92) });
  } catch {
    trouble.textContent = texts.pad.unreadable;
  }
}
const DRAWN = /png|gif|bmp/; // kinds that keep every pixel; the others are mostly photographs, and smaller as a JPEG

function isTransparent(canvas) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] < 255) return true;
  return false;
}

choose.addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  if (file.files.length) read(file.files[0]);
  file.value = ""; // the same file may be chosen again
});

// The whole page takes what is pasted and dropped: else the browser would open the file in place of the page.
function take(event) {
  if (event.target.closest?.(FIELDS)) return;
  event.preventDefault();
  pad.classList.remove("over");
  const files = [...(event.clipboardData ?? event.dataTransfer).files];
  if (files.length) return read(files.find(({ type }) => type.startsWith("image/")) ?? files[0]);
  trouble.textContent = texts.pad.missing;
}
for (const kind of ["paste", "drop"]) document.addEventListener(kind, take);
for (const kind of ["dragenter", "dragover"])
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.(FIELDS)) return;
    event.preventDefault();
    pad.classList.add("over");
  });
document.addEventListener("dragleave", (event) => event.relatedTarget || pad.classList.remove("over"));

// The page opens with a drawing that draws itself, on which the networks differ. It is nobody's: the first touch ends it,
// nothing keeps it, and no step leads back to it.
function play(strokes) {
  const points = strokes.reduce((count, stroke) => count + stroke.length, 0);
  const start = performance.now();
  pad.classList.add("opening");
  (function go() {
    if (!pad.classList.contains("opening")) return;
    let left = Math.ceil(points * Math.min(1, (performance.now() - start) / OPENING));
    opening = [];
    for (const stroke of strokes) {
      if (left > 0) opening.push(stroke.slice(0, left));
      left -= stroke.length;
    }
    ink.replaceChildren(...opening.map(polyline));
    pad.ariaBusy = left < 0; // nothing is read aloud, nor is it asked how long an answer holds, before the end
    send();
    if (left < 0) setTimeout(go, 2 * PAUSE);
  })();
}

function stop() {
  if (!opening) return;
  opening = null;
  pad.classList.remove("opening");
  pad.ariaBusy = false;
  ink.replaceChildren();
}

function restore() {
  const before = { ...EMPTY, ...kept.get("drawing") };
  const drawing = before.photo || before.test !== null || before.strokes.length ? before : EMPTY;
  if (JSON.stringify(drawing) !== JSON.stringify(history[now])) next(drawing);
  else if (opening) show();
}
document.addEventListener("restore", restore); // a link was opened in this very tab
restore();
if (history[now] === EMPTY && props.opening && !kept.get("tour") && !matchMedia("(prefers-reduced-motion: reduce)").matches) play(JSON.parse(props.opening));

// The parts of the page come in any order and would push each other about: it is seen once all are there.
function appear() {
  const whole = ["title", "size", ...PARTS].every((id) => document.getElementById(id));
  if (whole || performance.now() > 10_000) document.body.classList.add("ready");
  else requestAnimationFrame(appear);
}
appear();
