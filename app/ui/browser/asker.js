// How the page gets its answers. ask(data) asks an endpoint about data, and again after trouble, until the newest data is
// answered. One request at a time: of two, either may come back last. Events say what to show: "answer", its detail the data
// and the values it got, or "trouble", its detail the data and a sentence that says why there is no answer to it.
const RESTING = 400; // milliseconds that the answer to another drawing stays, for the next one to come
const FLOWING = 3000; // and the answer to the beginning of this drawing
const TIMEOUT = { first: 8000, most: 60_000 }; // doubled for each further attempt: a photograph may be on a slow way
const PAUSE = { first: 1000, most: 5000 }; // doubled likewise

const STATUS = { 401: "foreign", 403: "foreign", 407: "foreign", 408: "late", 413: "large", 429: "busy", 502: "down", 503: "busy", 504: "late" };

class Asker extends EventTarget {
  #newest = null; // what is to be answered
  #answered = null; // what the page shows the answer to
  #running = false;
  #failures = 0; // in a row
  #deadline = Infinity; // when what is shown has to go, unless an answer has come; 0: it has gone
  #timer = null;
  #retry = () => {}; // cuts a pause short

  // endpoint(data): its name. belongs(data, newer): whether the answer to data may stand beside newer.
  constructor(endpoint, belongs) {
    super();
    Object.assign(this, { endpoint, belongs });
    addEventListener("online", () => this.#retry());
  }

  ask(data) {
    this.#newest = data;
    this.#wait();
    this.#retry();
    if (!this.#running) this.#run();
  }

  get busy() {
    return this.#running;
  }

  async #run() {
    this.#running = true;
    for (let data = null; data !== this.#newest; ) {
      data = this.#newest;
      this.#wait();
      try {
        const values = await this.#request(data);
        this.#failures = 0;
        if (this.belongs(data, this.#newest)) this.#tell("answer", data, values);
      } catch (error) {
        const kind = error.cause ?? { TimeoutError: "late", SyntaxError: "foreign" }[error.name];
        this.#tell("trouble", data, texts.trouble[kind ?? (navigator.onLine ? "unreachable" : "offline")]);
        await this.#pause();
        data = null;
      }
    }
    this.#running = false;
  }

  async #request(data) {
    const response = await fetch(`gradio_api/run/${this.endpoint(data)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": language },
      body: JSON.stringify({ data }),
      signal: AbortSignal.timeout(doubled(TIMEOUT, this.#failures)),
    });
    const { status } = response;
    if (!response.ok) throw Error(status, { cause: STATUS[status] ?? (status < 500 ? "strange" : "failed") });
    const values = (await response.json())?.data;
    if (!Array.isArray(values)) throw Error(status, { cause: "foreign" });
    return values;
  }

  #tell(event, data, said) {
    clearTimeout(this.#timer);
    this.#answered = event === "answer" ? data : null;
    this.#deadline = this.#answered ? Infinity : 0; // no answer is shown: nothing has to go
    this.dispatchEvent(new CustomEvent(event, { detail: [data, said] }));
  }

  #wait() {
    const rest = this.#answered && this.belongs(this.#answered, this.#newest) ? FLOWING : RESTING;
    const deadline = Math.min(this.#deadline, performance.now() + rest);
    if (deadline === this.#deadline) return;
    clearTimeout(this.#timer);
    this.#deadline = deadline;
    this.#timer = setTimeout(() => this.#tell("trouble", this.#newest, texts.trouble.waiting), rest);
  }

  // Between two attempts. Whoever draws on, or is online again, waits for a second at most.
  #pause() {
    const soonest = performance.now() + PAUSE.first;
    const pause = doubled(PAUSE, this.#failures++) * (1 + Math.random() / 2); // not all pages at the same moment
    return new Promise((resolve) => {
      let timer = setTimeout(resolve, pause);
      this.#retry = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, soonest - performance.now());
      };
    });
  }
}

function doubled({ first, most }, times) {
  return Math.min(most, first * 2 ** times);
}

// The strokes come as JSON: those that were drawn on begin as those that were asked about. All else is another or the same.
const isBeginning = (drawing, newer) =>
  drawing === newer || ((drawing ?? "[]").startsWith("[") && (newer ?? "[]").startsWith((drawing ?? "[]").slice(0, -2)));
const isPicture = ([drawing]) => drawing?.startsWith("data:");
window.askers = {
  respond: new Asker(
    (data) => (isPicture(data) ? "respond_picture" : "respond"),
    ([a, size], [b, newSize]) => size === newSize && isBeginning(a, b),
  ),
  respond_hold: new Asker(() => "respond_hold", (a, b) => JSON.stringify(a) === JSON.stringify(b)),
  respond_tour: new Asker(() => "respond_tour", () => true),
  respond_training: new Asker(() => "respond_training", (a, b) => JSON.stringify(a) === JSON.stringify(b)),
};
