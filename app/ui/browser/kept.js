// What outlives a reload: the drawing, the size, the open views, the experiment, the rival and the tour. It stays in this tab,
// and in the address of the page, which thereby is a link to it. "restore" tells the components to take over what is kept.
const memory = {}; // for what the browser forbids to store, or is too large for it
let following = null; // a timer, after which the address follows

window.kept = {
  get(key) {
    try {
      return memory[key] ?? JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    store(key, value);
    clearTimeout(following);
    following = setTimeout(follow, 300);
  },
  // Several at once, which the components then show.
  put(values) {
    for (const [key, value] of Object.entries(values)) kept.set(key, value);
    document.dispatchEvent(new CustomEvent("restore"));
  },
};

function store(key, value) {
  delete memory[key];
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    memory[key] = value;
  }
}
