// The time machine: one answer brought what the networks said at every moment of their training, so the slider and Play
// need no request. An update of the drawing leaves the moment as it is.
const STEP = 800; // milliseconds that Play stays at a moment
let moment = Infinity; // the last one, until somebody moves the slider
let playing = null;
let soon = false; // plays from the start once the answer is there

function showMoment() {
  const slider = element.querySelector("#moments input"), page = document.querySelector("#closer");
  page.classList.toggle("timed", Boolean(slider));
  if (!slider) {
    stop();
    if (!document.querySelector("#views [value=training]").checked) [moment, soon] = [Infinity, false];
    return;
  }
  if (soon) start();
  soon = false;
  const at = Math.min(moment, slider.max), names = JSON.parse(slider.dataset.names);
  slider.value = at;
  slider.setAttribute("aria-valuetext", names[at]);
  slider.previousElementSibling.textContent = names[at];
  page.style.setProperty("--epoch", JSON.parse(slider.dataset.epochs)[at]); // for the lines in the curves below
  for (const card of element.querySelectorAll("[data-moments]")) fill(card, JSON.parse(card.dataset.moments)[at]);
  const [play, pause] = element.querySelectorAll("#moments .play span");
  play.hidden = !(pause.hidden = !playing);
}

function fill(card, { digit, bars, note }) {
  card.querySelector(".said strong").textContent = digit;
  card.querySelector(".said span").textContent = bars[digit][1];
  card.querySelector(".note").textContent = note;
  card.querySelectorAll("li").forEach((bar, i) => {
    bar.className = i === digit ? "top" : "";
    bar.querySelector("u").style.width = `${bars[i][0]}%`;
    bar.lastElementChild.textContent = bars[i][1];
  });
}

function stop() {
  clearInterval(playing);
  playing = null;
}

function start() {
  stop();
  moment = 0;
  playing = setInterval(step, STEP);
}

function step() {
  const { max } = element.querySelector("#moments input");
  moment += 1;
  if (moment >= max) stop();
  showMoment();
}

element.addEventListener("input", ({ target }) => {
  if (!target.closest("#moments")) return;
  stop();
  moment = target.valueAsNumber;
  showMoment();
});

element.addEventListener("click", ({ target }) => {
  if (!target.closest("#moments .play")) return;
  if (playing) stop();
  else if (moment >= element.querySelector("#moments input").max) start();
  else playing = setInterval(step, STEP);
  showMoment();
});

document.addEventListener("play", () => (soon = true)); // asked for elsewhere on the page

// The page is made up anew in a microtask, which is under way already: this one comes right behind it, before anybody sees.
askers.respond.addEventListener("answer", () => queueMicrotask(showMoment));
askers.respond.addEventListener("trouble", () => queueMicrotask(showMoment));
