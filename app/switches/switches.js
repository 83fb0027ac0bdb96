// What is chosen outlives a reload, as the drawing does.
const inputs = [...element.querySelectorAll("input")];

function send() {
  const on = inputs.filter((input) => input.checked).map((input) => input.value);
  try {
    sessionStorage.setItem(props.heading, JSON.stringify(on));
  } catch {} // the browser forbids it: a reload will start afresh
  props.value = props.kind === "radio" ? on[0] : on;
  trigger("input");
}

for (const input of inputs) input.addEventListener("change", send);

try {
  const kept = JSON.parse(sessionStorage.getItem(props.heading));
  if (kept && inputs.some((input) => input.checked !== kept.includes(input.value))) {
    for (const input of inputs) input.checked = kept.includes(input.value);
    send();
  }
} catch {}
