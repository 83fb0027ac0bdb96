// ?show=pad,answers leaves out the other parts of the page.
const PARTS = ["head", "pad", "answers", "examples", "share", "views"];
const show = new URLSearchParams(location.search).get("show")?.split(",").filter((part) => PARTS.includes(part));
if (show?.length) {
  const others = PARTS.filter((part) => !show.includes(part)).map((part) => `#${part}`);
  document.head.append(Object.assign(document.createElement("style"), { textContent: `${others}, footer { display: none !important; }` }));
}
