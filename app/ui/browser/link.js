// The address of the page: all that is kept, or the step of the tour. A test digit is its number. A drawing has two bytes a point, as steps from the
// one before. A photograph does not go into it.
const STEPS = 2; // in a unit of the pad
const STROKE = 128, JUMP = 129; // no step is such a byte: what follows is a whole point, of another stroke or of this one
const LONGEST = 8000; // characters: a link that is sent to others must arrive whole

function encode(strokes) {
  const bytes = [];
  for (const stroke of strokes) {
    let last = null;
    for (const point of stroke) {
      const [x, y] = point.map((at) => Math.round(STEPS * at));
      const [dx, dy] = [x - last?.[0], y - last?.[1]];
      if (Math.abs(dx) < 126 && Math.abs(dy) < 126) bytes.push(dx & 255, dy & 255);
      else bytes.push(last ? JUMP : STROKE, x >> 8, x & 255, y >> 8, y & 255);
      last = [x, y];
    }
  }
  const text = btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(text) {
  const bytes = Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
  const strokes = [];
  for (let i = 0, x, y; i < bytes.length; ) {
    const begins = bytes[i];
    if (begins === STROKE || begins === JUMP) {
      [x, y] = [256 * bytes[i + 1] + bytes[i + 2], 256 * bytes[i + 3] + bytes[i + 4]];
      if (begins === STROKE) strokes.push([]);
      i += 5;
    } else {
      [x, y] = [x + ((bytes[i] << 24) >> 24), y + ((bytes[i + 1] << 24) >> 24)];
      i += 2;
    }
    if (![x, y].every((at) => at >= 0 && at <= STEPS * PAD_SIDE)) throw Error("This is no drawing");
    strokes.at(-1).push([x / STEPS, y / STEPS]);
  }
  return strokes;
}

function address() {
  const { strokes, test } = kept.get("drawing") ?? {};
  const { levels, off } = kept.get("experiment") ?? {};
  const parts = {
    d: strokes?.length && encode(strokes),
    test: test?.toString(),
    size: kept.get("sizes")?.[0],
    view: kept.get("views")?.join(),
    with: Object.entries(levels ?? {}).map(([name, level]) => `${name}:${level}`).join(),
    off: (off ?? []).map((unit) => unit.join(".")).join(),
    rival: kept.get("rivals")?.[0],
  };
  const said = Object.entries(parts).filter(([, value]) => value);
  const hash = said.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&").replaceAll("%2C", ",").replaceAll("%3A", ":");
  return hash && hash.length <= LONGEST ? `#${hash}` : "";
}

function follow() {
  const tour = kept.get("tour");
  const hash = tour ? `#tour=${tour.step}` : address();
  history.replaceState(history.state, "", `${location.pathname}${location.search}${hash}`);
  store("hash", location.hash);
  // On Spaces the page is in a frame, and this its parent's way to learn of its address.
  if (SPACE && parent !== window) parent.postMessage({ queryString: location.search.slice(1), hash }, "https://huggingface.co");
}

// The link to what is there now, at the address that people know.
window.link = () => (SPACE && parent !== window ? `https://huggingface.co/spaces/${SPACE}` : location.href.split("#")[0]) + address();

// A link says all that is kept, or, if it is none, nothing. The components leave out what they do not know.
function read(hash) {
  if (hash.length > LONGEST) return false;
  try {
    const said = new URLSearchParams(hash.slice(1).replaceAll("+", "%2B"));
    const step = Number(said.get("tour"));
    const tour = Number.isInteger(step) && step >= 1 && step <= STEPS_OF_TOUR ? { step } : null;
    if (tour) {
      kept.set("tour", tour); // which sets all else
      return true;
    }
    if (!["d", "test", "size", "view", "with", "off", "rival"].some((key) => said.has(key))) return false;
    const list = (key) => said.get(key)?.split(",") ?? [];
    const levels = list("with").map((each) => each.split(":")).map(([name, level]) => [name, Number(level)]);
    const off = list("off").map((each) => each.split("."));
    const test = /^\d{1,4}$/.test(said.get("test")) ? Number(said.get("test")) : null;
    const drawing = { strokes: test === null ? decode(said.get("d") ?? "") : [], photo: null, test };
    kept.set("tour", null);
    kept.set("drawing", drawing);
    kept.set("sizes", list("size"));
    kept.set("views", list("view"));
    kept.set("rivals", list("rival"));
    kept.set("experiment", {
      levels: Object.fromEntries(levels.filter(([, level]) => Number.isFinite(level))),
      off: off.map(([size, variant, layer, number]) => [size, variant, Number(layer), Number(number)]),
    });
    return true;
  } catch {
    return false; // not made by this page
  }
}

if (location.hash !== kept.get("hash")) read(location.hash); // else it is a reload: what is kept may be newer, or a photograph
addEventListener("hashchange", () => read(location.hash) && document.dispatchEvent(new CustomEvent("restore")));
