// The experiment: what each slider says that does not rest, and the units that are switched off by hand. It outlives a
// reload, as the drawing does.
const sliders = [...element.querySelectorAll("input")];
const moved = (slider) => slider.value !== slider.dataset.rest;
const off = new Set(); // [size, variant, layer, number] of each unit, as JSON

function show() {
  for (const slider of sliders)
    slider.previousElementSibling.textContent = slider.name === "slope" && !moved(slider) ? texts.sliders.learned : slider.value;
  const levels = sliders.filter(moved).map((slider) => [slider.name, slider.valueAsNumber]);
  props.value = { levels: Object.fromEntries(levels), off: [...off].map((unit) => JSON.parse(unit)) };
  try {
    sessionStorage.setItem("experiment", JSON.stringify(props.value));
  } catch {} // the browser forbids it: a reload will start afresh
}

function send() {
  show();
  trigger("input");
}

function reset() {
  for (const slider of sliders) slider.value = slider.dataset.rest;
  off.clear();
  send();
}

for (const slider of sliders) slider.addEventListener("input", send);
for (const button of element.querySelectorAll("button")) button.addEventListener("click", reset);
document.addEventListener("reset", reset); // asked for elsewhere on the page
document.addEventListener("switch", ({ detail }) => {
  const unit = JSON.stringify(detail);
  if (!off.delete(unit)) off.add(unit);
  send();
});
// Before another size is asked about: its units are others.
const forget = ({ target }) => target.closest("#size") && (off.clear(), show());
document.addEventListener("change", forget, { capture: true });

let kept = null;
try {
  kept = JSON.parse(sessionStorage.getItem("experiment"));
} catch {}
for (const slider of sliders) slider.value = kept?.levels?.[slider.name] ?? slider.dataset.rest;
for (const unit of kept?.off ?? []) off.add(JSON.stringify(unit));
if (sliders.some(moved) || off.size) setTimeout(send); // a moment after the drawing that comes back, as in choices.js
show();
