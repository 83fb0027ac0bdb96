const points = (line) => Array.from(line.points, ({ x, y }) => [x, y]);
element.addEventListener("click", ({ target }) => {
  const lines = target.closest("button")?.querySelectorAll("polyline");
  if (lines) document.dispatchEvent(new CustomEvent("drawing", { detail: Array.from(lines, points) }));
});
