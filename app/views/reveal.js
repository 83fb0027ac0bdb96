// A view that was opened just now is brought into sight once everything is answered, unless somebody does something else.
let opened = null;
document.addEventListener("opened", ({ detail }) => (opened = detail.name));
addEventListener("pointerdown", () => (opened = null));

function reveal() {
  const view = document.getElementById(opened);
  if (!view || Object.values(askers).some(({ busy }) => busy)) return;
  const top = document.querySelector(`#closer .${opened}`) ?? view; // what it is asked with stands above it
  opened = null;
  const { y } = top.getBoundingClientRect();
  if (y < 0 || y > innerHeight / 2) top.scrollIntoView();
}
for (const asker of Object.values(askers)) asker.addEventListener("answer", () => opened && setTimeout(reveal)); // once shown
