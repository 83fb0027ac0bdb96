// In "Inside", a click on a cell switches its unit off, or on again; so do Space and Enter at the cursor, which the arrow
// keys move. Each layer of a network is a list of its units, of which the one at the cursor is there for screen readers.
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const cursors = {}; // [column, row] by the id of a layer

const sizeOf = ({ dataset }) => [Number(dataset.columns), Number(dataset.rows)];
const numberAt = (layer, [column, row]) => row * sizeOf(layer)[0] + column;

function flip(layer) {
  const detail = [...JSON.parse(layer.dataset.of), numberAt(layer, cursors[layer.id])];
  document.dispatchEvent(new CustomEvent("switch", { detail }));
}

function move(layer, to) {
  cursors[layer.id] = to.map((at, i) => Math.max(0, Math.min(at, sizeOf(layer)[i] - 1)));
  place(layer);
}

function place(layer) {
  const [column, row] = cursors[layer.id], number = numberAt(layer, [column, row]);
  const cursor = layer.querySelector("[role=option]");
  cursor.style.cssText = `--column: ${column}; --row: ${row}`;
  cursor.id = `${layer.id}-${number}`; // another one, so that it is announced
  cursor.setAttribute("aria-label", say(texts.activations.unit, { number }));
  cursor.setAttribute("aria-selected", JSON.parse(layer.dataset.off).includes(number));
  layer.setAttribute("aria-activedescendant", cursor.id);
}

element.addEventListener("click", ({ target }) => {
  if (target.closest(".reset")) document.dispatchEvent(new CustomEvent("reset"));
});

// A click is lost where an answer brings the layer anew while the button is down: pressed and released over the same unit.
let pressed = null;
function unitUnder({ target, clientX, clientY }) {
  const layer = target.closest("[role=listbox]");
  if (!layer) return null;
  const { left, top, width, height } = layer.getBoundingClientRect();
  const [columns, rows] = sizeOf(layer);
  return { id: layer.id, at: [Math.floor(((clientX - left) / width) * columns), Math.floor(((clientY - top) / height) * rows)] };
}
element.addEventListener("pointerdown", (event) => (pressed = event.button ? null : unitUnder(event)));
element.addEventListener("pointerup", (event) => {
  const released = pressed && unitUnder(event), layer = released && document.getElementById(released.id);
  if (!layer || layer.id !== pressed.id || String(released.at) !== String(pressed.at)) return;
  move(layer, released.at);
  flip(layer);
});

element.addEventListener("keydown", (event) => {
  const layer = event.target.closest("[role=listbox]"), step = STEPS[event.key];
  if (!layer || !(step || event.key === " " || event.key === "Enter")) return;
  event.preventDefault(); // the page would scroll
  move(layer, cursors[layer.id].map((at, i) => at + (step?.[i] ?? 0)));
  if (!step && !event.repeat) flip(layer); // a key that is held would flicker
});

// An answer brings the layers anew.
function restore() {
  for (const layer of element.querySelectorAll("[role=listbox]")) move(layer, cursors[layer.id] ?? [0, 0]);
}
askers.respond.addEventListener("answer", ({ detail: [, [, html]] }) => html && setTimeout(restore));
