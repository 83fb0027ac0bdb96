// What a screen reader says: the verdict, once the pen is up and the answer has stood for a moment. Each update of the page
// empties the line again, as it is in the template, so that the same answer to the next drawing is said, too.
const REST = 500; // milliseconds
let opened = ""; // which view is below since a moment
document.addEventListener("opened", ({ detail }) => {
  opened = say(texts.answers.opened, detail);
  rest();
});
let timer = null;

function rest() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (document.querySelector(".pad[aria-busy=true]")) return rest();
    const lines = [...element.querySelectorAll(".verdict, .experiment, .note")].map((line) => line.firstChild.textContent);
    element.querySelector(".aloud").textContent = [opened, ...lines].join(" ").trim();
    opened = "";
  }, REST);
}

const empty = props.value; // as the page begins
let asked = ""; // what the answer shown is to

function show(value) {
  props.value = value;
  rest();
}
element.addEventListener("click", ({ target }) => {
  if (getComputedStyle(document.querySelector("#answers")).position === "sticky")
    document.querySelector("#pad").scrollIntoView({ block: "nearest" }); // where a bar is all that is in sight
  if (target.closest(".reset")) document.dispatchEvent(new CustomEvent("reset"));
});

// Each card says how long its answer holds, once the pen is up: asked for behind the answer, so that no drawing waits for it.
function showHolds(value) {
  show({ ...value, networks: value.networks.map((network, i) => ({ ...network, hold: value.holds?.[i] })) });
}
askers.respond.addEventListener("answer", ({ detail: [[drawing, size], [answers]] }) => {
  asked = answers.holds ? "" : JSON.stringify([drawing, size]); // an answer to an experiment has none, and gets none
  showHolds(answers);
  const up = !document.querySelector(".pad[aria-busy=true]");
  if (up && answers.state !== "empty" && !answers.holds) askers.respond_hold.ask([drawing, size]);
});
askers.respond_hold.addEventListener("answer", ({ detail: [data, [{ holds }]] }) => {
  if (JSON.stringify(data) === asked) showHolds({ ...props.value, holds });
});
askers.respond.addEventListener("trouble", ({ detail: [, verdict] }) => show({ ...empty, verdict }));
