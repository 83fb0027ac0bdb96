// The 28x28 as numbers: of the pixel that was tapped, or at the cursor that the arrow keys move.
const [popover, grid, image, cursor, told] = [".numbers", ".grid", "img", "i", "[role=status]"].map((name) => element.querySelector(name));
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
let at = [props.side / 2, props.side / 2]; // column, row

async function show() {
  const { src } = document.querySelector(".seen img") ?? {};
  if (!src) return image.hasAttribute("src") && popover.hidePopover();
  image.src = src;
  const picture = Object.assign(new Image(), { src });
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: props.side, height: props.side });
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const [ink] = context.getImageData(...at, 1, 1).data;
  cursor.style.cssText = `--column: ${at[0]}; --row: ${at[1]}; --side: ${props.side}`;
  const scaled = (ink / 127.5 - 1).toLocaleString(texts.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" }).replace("-", "−");
  told.textContent = say(texts.numbers.pixel, { row: at[1] + 1, column: at[0] + 1, ink, scaled });
}

function move(to) {
  at = to.map((each) => Math.max(0, Math.min(Math.floor(each), props.side - 1)));
  show();
}

grid.addEventListener("pointerdown", ({ clientX, clientY }) => {
  const { left, top, width, height } = grid.getBoundingClientRect();
  move([((clientX - left) / width) * props.side, ((clientY - top) / height) * props.side]);
});
grid.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  move(at.map((each, i) => each + step[i]));
});
popover.addEventListener("toggle", ({ newState }) => newState === "open" && show());
askers.respond.addEventListener("answer", () => popover.matches(":popover-open") && setTimeout(show)); // once it is shown
document.addEventListener("numbers", () => popover.showPopover());
