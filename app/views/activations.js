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

function unitUnder({ target, clientX, clientY }) {
  const layer = target.closest("[role=listbox]");
  if (!layer) return null;
  const { left, top, width, height } = layer.getBoundingClientRect();
  const [columns, rows] = sizeOf(layer);
  const at = [Math.floor(((clientX - left) / width) * columns), Math.floor(((clientY - top) / height) * rows)];
  return { layer, at, name: `${layer.id} ${at}` };
}

// Pressed and released over the same unit. The browser's own click is lost where an answer brings the layer anew between.
let pressed = null;
addEventListener("pointerdown", (event) => (pressed = event.button ? null : unitUnder(event)?.name));
element.addEventListener("pointerup", (event) => {
  const unit = unitUnder(event);
  if (!unit || unit.name !== pressed) return;
  move(unit.layer, unit.at);
  flip(unit.layer);
});

element.addEventListener("click", ({ target, detail }) => {
  if (target.closest(".reset")) document.dispatchEvent(new CustomEvent("reset"));
  const layer = target.closest("[role=listbox]");
  if (layer && !detail) flip(layer); // a screen reader's, which has no pointer: the unit at the cursor
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
