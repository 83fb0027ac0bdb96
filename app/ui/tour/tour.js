// A tour in steps, which the server sends once it begins. Each sets the page and asks; after a guess, or without one, it
// shows and tells. Where somebody is in it is kept as { step, guess }: guess is missing until the page is set, and null
// until it is shown.
const find = (name) => element.querySelector(name);
const [tour, title, question, guesses, told, next] = [".tour", "h2", ".question", ".guesses", ".told", ".next"].map(find);
const SMALL = matchMedia("(max-width: 720px), (max-height: 500px)"); // where the tour leaves little of the page
let steps = null;
let setting = false; // the page is being set by a step

function begin(step) {
  kept.set("tour", { step });
  go();
}

function go() {
  const at = kept.get("tour");
  document.body.classList.toggle("touring", at !== null);
  tour.hidden = at === null;
  if (!at) return;
  if (!steps) return askers.respond_tour.ask([]);
  const step = steps[at.step - 1];
  if (at.guess === undefined) {
    set(step.before);
    kept.set("tour", { ...at, guess: null });
  }
  show(step, kept.get("tour"));
  title.focus();
}

function set({ strokes, size, views, levels, numbers, play }) {
  document.querySelector(":popover-open")?.hidePopover(); // of the step before
  setting = true;
  kept.put({ drawing: { strokes, photo: null }, sizes: [size], views, experiment: { levels, off: [] } });
  setting = false;
  if (!views.length) document.querySelector(SMALL.matches ? "#pad" : "#head").scrollIntoView();
  for (const name of views) document.dispatchEvent(new CustomEvent("opened", { detail: { name, title: texts.views[name] } }));
  if (numbers) document.dispatchEvent(new CustomEvent("numbers"));
  if (play) document.dispatchEvent(new CustomEvent("play"));
}

function show(step, { step: number, guess }) {
  const shown = guess !== null;
  title.textContent = step.title;
  find(".at").textContent = say(texts.tour.at, { number, all: steps.length });
  question.innerHTML = say(step.question);
  question.hidden = guesses.hidden = shown;
  told.hidden = !shown;
  guesses.replaceChildren(...step.guesses.map((textContent, i) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent });
    button.addEventListener("click", () => tell(i));
    return button;
  }));
  const judged = guess === step.right ? texts.tour.right : guess >= 0 ? texts.tour.wrong : "";
  told.innerHTML = shown ? `<b>${judged}</b> ${say(step.told)}` : "";
  next.textContent = !shown ? texts.tour.show : number < steps.length ? texts.tour.next : texts.tour.end;
  find(".previous").hidden = number === 1;
  find(".row").hidden = false;
}

function tell(guess) {
  const { step } = kept.get("tour");
  set(steps[step - 1].after);
  kept.set("tour", { step, guess });
  show(steps[step - 1], { step, guess });
  told.focus();
}

function end() {
  kept.set("tour", null);
  go();
  document.querySelector(".take-tour")?.focus({ preventScroll: true }); // what is looked at stays in sight
}

find(".close").addEventListener("click", end);
find(".previous").addEventListener("click", () => begin(kept.get("tour").step - 1));
next.addEventListener("click", () => {
  const { step, guess } = kept.get("tour");
  if (guess === null) tell(-1);
  else if (step < steps.length) begin(step + 1);
  else end();
});
document.addEventListener("click", ({ target }) => target.closest(".take-tour") && begin(1));
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && kept.get("tour") && !document.querySelector(":popover-open")) end();
});
askers.respond_tour.addEventListener("answer", ({ detail: [, [found]] }) => {
  steps = found;
  go();
});
askers.respond_tour.addEventListener("trouble", ({ detail: [, sentence] }) => (question.textContent = sentence));
document.addEventListener("restore", () => setting || go());
go();
