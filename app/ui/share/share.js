// A link goes to the system's share sheet where there is one, else to the clipboard, else it is shown.
const [copy, save, status] = [".copy", ".save", "[role=status]"].map((name) => element.querySelector(name));

const SHOWN = 5000; // milliseconds
copy.addEventListener("click", async () => {
  const url = link();
  const { strokes, photo } = kept.get("drawing") ?? {};
  const missing = photo ? texts.share.photo : strokes?.length && !url.includes("#") ? texts.share.long : "";
  status.textContent = "";
  try {
    if (navigator.share && matchMedia("(pointer: coarse)").matches) return await navigator.share({ title: document.title, url });
    await navigator.clipboard.writeText(url);
    status.textContent = `${texts.share.copied} ${missing}`;
    setTimeout(() => (status.textContent = ""), SHOWN);
  } catch (error) {
    if (error.name === "AbortError") return; // whoever was asked with whom to share it did not want to
    status.replaceChildren(missing, " ", Object.assign(document.createElement("a"), { href: url, textContent: url }));
  }
});

// The picture: the drawing, what the networks saw and said, and the link, at twice the size of a pixel on the page.
const [WIDTH, HEIGHT, PAPER, SCALE] = [660, 380, 300, 2];

async function paint() {
  const canvas = Object.assign(document.createElement("canvas"), { width: SCALE * WIDTH, height: SCALE * HEIGHT });
  const context = canvas.getContext("2d");
  const colour = (name, of = element) => getComputedStyle(of).getPropertyValue(name);
  const write = (text, x, y, size, ink = colour("--text"), weight = 400) => {
    context.fillStyle = ink;
    context.font = `${weight} ${size}px system-ui, sans-serif`;
    context.fillText(text, x, y);
  };
  context.scale(SCALE, SCALE);
  context.fillStyle = colour("--page");
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const paper = document.querySelector(".paper").cloneNode(true);
  paper.querySelectorAll("text").forEach((text) => text.remove());
  await draw(context, svgUrl(paper, colour("--ink")), 20, 20, PAPER, PAPER, colour("--paper"));
  const seen = document.querySelector(".seen img");
  context.imageSmoothingEnabled = false;
  if (seen) await draw(context, seen.src, 340, 20, 84, 84, "#000");
  write(document.title, 440, 44, 14, colour("--text"), 700);
  [...document.querySelectorAll(".network")].forEach((network, i) => {
    const [name, digit, confidence] = ["h2", ".digit strong", ".digit span"].map((part) => network.querySelector(part).textContent);
    write(digit, 340, 160 + 60 * i, 44, colour("--colour", network), 700);
    write(`${name} ${confidence}`, 380, 156 + 60 * i, 18);
  });
  const url = link();
  for (let i = 0; i < Math.min(url.length, 3 * 110); i += 110) write(url.slice(i, i + 110), 20, 340 + (12 * i) / 110, 10, colour("--muted"));
  return new Promise((resolve) => canvas.toBlob(resolve));
}

function svgUrl(paper, ink) {
  paper.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  paper.querySelector(".ink").setAttribute("style", `fill: none; stroke: ${ink}; stroke-linecap: round; stroke-linejoin: round`);
  return `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(paper))}`;
}

async function draw(context, src, x, y, width, height, background) {
  const image = Object.assign(new Image(), { src });
  await image.decode();
  context.fillStyle = background;
  context.fillRect(x, y, width, height);
  context.drawImage(image, x, y, width, height);
}

save.addEventListener("click", async () => {
  const href = URL.createObjectURL(await paint());
  Object.assign(document.createElement("a"), { href, download: `${texts.share.file}.png` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
});
