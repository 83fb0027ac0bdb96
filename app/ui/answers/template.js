// What Answers shows. Gradio compiles a template anew at each update; a function of ours it does not.
window.answers = ({ state, image, verdict, experiment, note, weights, networks }, side) => `
<div class="answers ${state}">
  <div class="summary${experiment ? " changed" : ""}">
    <figure class="seen">${image ? picture(image, side) : '<span class="nothing"></span>'}<figcaption>${texts.answers.sees}</figcaption></figure>
    <div>
      <p class="verdict">${verdict || texts.answers.empty}</p>
      ${experiment ? `<p class="experiment">${experiment}. <button type="button" class="reset">${texts.answers.reset}</button></p>` : ""}
      ${note ? `<p class="note">${note}</p>` : ""}
      <p class="weights">${weights ? source(weights) : ""}<span>${texts.answers.digits}</span> <span>${texts.answers.privacy}</span></p>
    </div>
  </div>
  <div class="networks">${networks.map(card).join("")}</div>
  <p class="aloud" role="status"></p>
</div>`;

const picture = (image, side) => `
<button type="button" popovertarget="numbers-of-pixels" title="${texts.answers.numbers}">
  <img src="${image}" alt="${say(texts.answers.seen, { side })}" width="${side}" height="${side}">
</button>`;

const source = ({ name, finished, files, missing }) =>
  `<span title="${files}">${say(texts.answers.weights, { name, finished: day(finished) })}</span> ` +
  (missing ? `<span>${say(texts.answers.absent, { names: missing })}</span> ` : "");

const card = ({ variant, alone, name, about, digit, confidence, bars, hold }) => `
<section class="network ${variant}${alone ? " alone" : ""}" aria-label="${name}">
  <h2>${name}</h2>
  <p class="about">${translate(about)}</p>
  <p class="digit"><strong>${digit}</strong> <span>${confidence}</span></p>
  <ol class="bars">${bars.map(bar).join("")}</ol>
  <p class="hold">${hold ? gauge(hold, digit) : ""}</p>
</section>`;

const bar = ({ digit, percent, text, top }) =>
  `<li class="${top ? "top" : ""}"><b>${digit}</b><i style="background-size: ${percent}% 100%"></i><span>${text}</span></li>`;

const gauge = ({ percent, words }, digit) =>
  `<i><u style="width: ${percent}%"></u></i><span>${say(texts.answers[words], { digit, percent })}</span>`;
