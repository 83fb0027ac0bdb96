// The experiment: what each slider says that does not rest. It outlives a reload, as the drawing does.
const sliders = [...element.querySelectorAll("input")];
const moved = (slider) => slider.value !== slider.dataset.rest;

function show() {
  for (const slider of sliders)
    slider.previousElementSibling.textContent = slider.name === "slope" && !moved(slider) ? texts.sliders.learned : slider.value;
  props.value = Object.fromEntries(sliders.filter(moved).map((slider) => [slider.name, slider.valueAsNumber]));
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
  send();
}

for (const slider of sliders) slider.addEventListener("input", send);
for (const button of element.querySelectorAll("button")) button.addEventListener("click", reset);
document.addEventListener("reset", reset); // asked for elsewhere on the page

let kept = null;
try {
  kept = JSON.parse(sessionStorage.getItem("experiment"));
} catch {}
for (const slider of sliders) slider.value = kept?.[slider.name] ?? slider.dataset.rest;
if (sliders.some(moved)) setTimeout(send); // a moment after the drawing that comes back, as in choices.js
show();
