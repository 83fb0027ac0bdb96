const sliders = [...element.querySelectorAll("input")];

function send() {
  for (const slider of sliders) slider.previousElementSibling.textContent = slider.value;
  props.value = Object.fromEntries(sliders.map((slider) => [slider.name, slider.valueAsNumber]));
  trigger("input");
}

for (const slider of sliders) slider.addEventListener("input", send);
element.querySelector("button").addEventListener("click", () => {
  for (const slider of sliders) slider.value = 0;
  send();
});
