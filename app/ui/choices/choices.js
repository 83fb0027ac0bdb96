// What is chosen outlives a reload, as the drawing does.
const inputs = [...element.querySelectorAll("input")];
const PHONE = matchMedia("(max-width: 720px)"); // where there is room for one view
const several = props.kind === "checkbox";

function choose() {
  const on = inputs.filter((input) => input.checked).map((input) => input.value);
  kept.set(props.room, on);
  props.value = several ? on : on[0];
  if (several) tell(on);
}

// The style sheet asks what is open. By a class, as :has() would be worked out anew at each update of the page.
function tell(on) {
  const page = document.querySelector("#work").parentElement;
  page.classList.toggle("looking", on.length > 0);
  page.dataset.open = on.join(" ");
  page.closest(".gradio-container").style.overflow = on.length ? "clip" : ""; // "hidden" would let nothing stay in sight
}

for (const input of inputs)
  input.addEventListener("change", () => {
    if (input.checked && PHONE.matches) for (const other of inputs) other.checked = other === input;
    choose();
    const detail = { name: input.value, title: input.nextElementSibling.textContent };
    if (several && input.checked) document.dispatchEvent(new CustomEvent("opened", { detail }));
    trigger("input");
  });

function restore() {
  const on = (kept.get(props.room) ?? []).filter((name) => inputs.some((input) => input.value === name));
  if (!several && !on.length) on.push(props.at_first);
  if (PHONE.matches) on.length = Math.min(on.length, 1);
  if (inputs.every((input) => input.checked === on.includes(input.value))) return;
  for (const input of inputs) input.checked = on.includes(input.value);
  choose();
  // A moment after the drawing that comes back: of two events at once Gradio would ask the server side by side,
  // and the page would show whichever answer came last.
  setTimeout(() => trigger("input"));
}
document.addEventListener("restore", restore);
restore();
