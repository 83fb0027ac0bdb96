// A view that was opened just now is brought into sight once it is there, and again if what was above it goes.
const SETTLED = 1000; // milliseconds: then nothing scrolls any more
let opened = null;
document.addEventListener("opened", ({ detail }) => (opened = detail.name));

function reveal() {
  const view = document.getElementById(opened);
  if (!view) return;
  const top = document.querySelector(`#sliders .${opened}`) ?? view;
  setTimeout(() => view.id === opened && (opened = null), SETTLED);
  const { y } = top.getBoundingClientRect();
  if (y < 0 || y > innerHeight / 2) top.scrollIntoView();
}
for (const asker of Object.values(askers)) asker.addEventListener("answer", () => setTimeout(reveal)); // once it is shown
