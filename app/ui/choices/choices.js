// What is chosen outlives a reload, as the drawing does.
const inputs = [...element.querySelectorAll("input")];
const PHONE = matchMedia("(max-width: 720px)"); // where there is room for one view

function choose() {
  const on = inputs.filter((input) => input.checked).map((input) => input.value);
  try {
    sessionStorage.setItem(props.room, JSON.stringify(on));
  } catch {} // the browser forbids it: a reload will start afresh
  props.value = props.kind === "radio" ? on[0] : on;
  if (props.kind === "checkbox") tell(on);
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
    if (props.kind === "checkbox" && input.checked) document.dispatchEvent(new CustomEvent("opened", { detail }));
    trigger("input");
  });

try {
  const kept = JSON.parse(sessionStorage.getItem(props.room));
  if (kept && inputs.some((input) => input.checked !== kept.includes(input.value))) {
    for (const input of inputs) input.checked = kept.includes(input.value);
    choose();
    // A moment after the drawing that comes back: of two events at once Gradio would ask the server side by side,
    // and the page would show whichever answer came last.
    setTimeout(() => trigger("input"));
  }
} catch {}
