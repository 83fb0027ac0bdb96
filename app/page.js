// Runs once the page has loaded. Names what Gradio leaves without a name, and sets the switches as before a reload.
() => {
  for (const group of document.querySelectorAll("fieldset")) group.ariaLabel = group.querySelector("span").textContent;
  for (const radio of document.querySelectorAll("#size input")) radio.name = "size"; // one group: arrow keys go round in it
  const switches = [...document.querySelectorAll("#size input, #views input")];
  try {
    const kept = JSON.parse(sessionStorage.getItem("switches")) ?? [];
    switches.forEach((each, i) => kept[i] && !each.checked && each.click());
    document.addEventListener("change", () => {
      sessionStorage.setItem("switches", JSON.stringify(switches.map((each) => each.checked)));
    });
  } catch {} // the browser forbids it: a reload will start afresh
}
