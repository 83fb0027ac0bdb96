// A view that was opened just now is brought into sight once it is there.
let opened = null;
document.addEventListener("opened", ({ detail }) => (opened = detail.name));

function reveal() {
  const view = document.getElementById(opened);
  if (!view) return;
  const top = document.querySelector(`#sliders .${opened}`) ?? view;
  opened = null;
  if (top.getBoundingClientRect().top > innerHeight / 2) top.scrollIntoView();
}
for (const asker of Object.values(askers)) asker.addEventListener("answer", () => setTimeout(reveal)); // once it is shown
