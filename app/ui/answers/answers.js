// What a screen reader says: the verdict, once the pen is up and the answer has stood for a moment. Each update of the page
// empties the line again, as it is in the template, so that the same answer to the next drawing is said, too.
const REST = 500; // milliseconds
let timer = null;

function rest() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (document.querySelector(".pad[aria-busy=true]")) return rest();
    element.querySelector(".aloud").textContent = [...element.querySelectorAll(".verdict, .note")]
      .map((line) => line.textContent).join(" ");
  }, REST);
}

const empty = props.value; // as the page begins

function show(value) {
  props.value = value;
  rest();
}
askers.respond.addEventListener("answer", ({ detail: [, [answers]] }) => show(answers));
askers.respond.addEventListener("trouble", ({ detail: [, verdict] }) => show({ ...empty, verdict }));
