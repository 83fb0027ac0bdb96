// When the page has loaded: name what Gradio leaves without a name, and set the switches as they were before a reload.
() => {
  for (const group of document.querySelectorAll("fieldset")) group.ariaLabel = group.querySelector("span").textContent;
  for (const radio of document.querySelectorAll("#size input")) radio.name = "size"; // one group: arrow keys go round in it
  try {
    return JSON.parse(sessionStorage.getItem("switches")) ?? ["wide", []];
  } catch {
    return ["wide", []]; // the browser forbids it
  }
}
