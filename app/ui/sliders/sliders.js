// The experiment: what each slider says that does not rest, and the units that are switched off by hand. It outlives a
// reload, as the drawing does.
const sliders = [...element.querySelectorAll("input")];
const moved = (slider) => slider.value !== slider.dataset.rest;
const off = new Set(); // [size, variant, layer, number] of each unit, as JSON

function said(slider) {
  if (slider.name === "slope" && !moved(slider)) return texts.sliders.learned;
  return slider.dataset.unit.startsWith("%") ? say(texts.sliders.percent, { value: slider.value }) : slider.value;
}

function show() {
  for (const slider of sliders) slider.previousElementSibling.textContent = said(slider);
  const levels = sliders.filter(moved).map((slider) => [slider.name, slider.valueAsNumber]);
  props.value = { levels: Object.fromEntries(levels), off: [...off].map((unit) => JSON.parse(unit)) };
  kept.set("experiment", props.value);
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

// Levels and units that no slider or network here has are left out: a link may be of another version.
function restore() {
  const before = kept.get("experiment") ?? {};
  for (const slider of sliders) slider.value = before.levels?.[slider.name] ?? slider.dataset.rest;
  off.clear();
  for (const unit of before.off ?? []) if (couldBe(unit)) off.add(JSON.stringify(unit));
}
const couldBe = ([size, variant, layer, number]) =>
  props.sizes.includes(size) && props.variants.includes(variant) && [1, 2].includes(layer) &&
  Number.isInteger(number) && number >= 0 && number < props.units;

document.addEventListener("restore", () => (restore(), send()));
restore();
if (sliders.some(moved) || off.size) setTimeout(send); // a moment after the drawing that comes back, as in choices.js
else show();
