// A text field that never loses what is typed. It sends the text at every pause, keeps what was not yet taken in the
// browser's own store, and shows marks behind the text. It takes a new text from the other side only when `version`
// changes; an echo of an older text can so never overwrite a newer one.
const PAUSE_MILLISECONDS = 350;
const PATIENCE_MILLISECONDS = 4000;

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement;
  if (!root.writingField || !root.contains(root.writingField.area)) root.writingField = new WritingField(root);
  const field = root.writingField;
  field.give = (text) => setStateValue("typed", { text, at: Date.now() + Math.random() });
  field.open = (position) => setTriggerValue("opened", { position, at: Date.now() });
  field.update(data);
  return () => field.flush();
}

class WritingField {
  constructor(root) {
    this.frame = root.querySelector(".field");
    this.label = root.querySelector("label");
    this.area = root.querySelector("textarea");
    this.behind = root.querySelector(".behind");
    this.state = root.querySelector(".state");
    this.version = undefined;
    this.chosen = undefined;
    this.marks = [];
    this.marked = "";
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("blur", () => this.flush());
    this.area.addEventListener("click", () => this.openAtCaret());
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.flush();
        this.openAtCaret();
      }
    });
    window.addEventListener("pagehide", () => this.flush());
    new ResizeObserver(() => this.fit()).observe(this.frame);
  }

  update(data) {
    this.data = data;
    this.frame.dataset.tone = data.tone;
    this.frame.dataset.quiet = data.quiet ? "yes" : "no";
    this.label.textContent = data.label;
    this.area.placeholder = data.placeholder;
    this.area.rows = data.rows;
    this.area.lang = data.language;
    if (data.version !== this.version) this.takeText(data);
    if (this.area.value === data.text) {
      this.forget();
      if (!this.timer) this.say(data.text ? data.words.saved : "");
    }
    this.marks = data.marks;
    this.marked = data.text;
    this.draw();
    if (data.chosen && data.chosen.at !== this.chosen) this.choose(data.chosen);
  }

  takeText(data) {
    const unsent = this.version === undefined ? this.remembered() : this.timer ? this.area.value : null;
    this.version = data.version;
    if (unsent !== null && unsent !== data.text) {
      this.area.value = unsent;
      this.send();
    } else if (this.area.value !== data.text) {
      this.area.value = data.text;
    }
  }

  typed() {
    this.remember();
    this.say(this.data.words.typing);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE_MILLISECONDS);
    this.draw();
  }

  flush() {
    if (this.timer) this.send();
  }

  send() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.say(this.data.words.saving);
    const sent = this.area.value;
    this.give(sent);
    // A message that is lost on the way (a sleeping computer, a restarted server) is sent again.
    setTimeout(() => {
      if (!this.timer && this.area.value === sent && this.data.text !== sent && this.area.isConnected) this.send();
    }, PATIENCE_MILLISECONDS);
  }

  say(words) {
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  // --- what was not yet taken over there, kept in this browser window alone ---

  remember() {
    try {
      sessionStorage.setItem(this.data.store, this.area.value);
    } catch {
      this.say(this.data.words.alone);
    }
  }

  remembered() {
    try {
      return sessionStorage.getItem(this.data.store);
    } catch {
      return null;
    }
  }

  forget() {
    try {
      sessionStorage.removeItem(this.data.store);
    } catch {
      this.say(this.data.words.saved);
    }
  }

  // --- marks: positions count UTF-16 units, as this language does ---

  draw() {
    const text = this.area.value;
    const pieces = document.createDocumentFragment();
    const marks = moved(this.marks, this.marked, text);
    const cuts = new Set([0, text.length]);
    for (const mark of marks) {
      cuts.add(mark.start);
      cuts.add(mark.end);
    }
    const places = [...cuts].filter((c) => c >= 0 && c <= text.length).sort((a, b) => a - b);
    for (let i = 0; i + 1 < places.length; i += 1) {
      const kinds = marks.filter((m) => m.start <= places[i] && m.end >= places[i + 1]).map((m) => m.kind);
      const piece = document.createElement("span");
      piece.className = [...new Set(kinds)].join(" ");
      piece.dataset.start = places[i];
      piece.textContent = text.slice(places[i], places[i + 1]);
      pieces.append(piece);
    }
    pieces.append("\n");
    this.behind.replaceChildren(pieces);
    this.fit();
  }

  fit() {
    const width = this.frame.clientWidth;
    const text = this.area.value;
    if (!width || (width === this.fitWidth && text === this.fitText)) return;
    this.fitWidth = width;
    this.fitText = text;
    const top = document.scrollingElement ? document.scrollingElement.scrollTop : 0;
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight}px`;
    if (document.scrollingElement) document.scrollingElement.scrollTop = top;
  }

  choose(chosen) {
    this.chosen = chosen.at;
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(chosen.start, chosen.end);
    const pieces = [...this.behind.querySelectorAll("span")];
    const piece = pieces.reverse().find((p) => Number(p.dataset.start) <= chosen.start);
    if (piece) piece.scrollIntoView({ block: "center", behavior: "auto" });
  }

  openAtCaret() {
    const { selectionStart: start, selectionEnd: end } = this.area;
    if (start !== end) return;
    const marks = moved(this.marks, this.marked, this.area.value);
    const mark = marks.find((m) => (m.kind === "clause" || m.kind === "exhibit") && m.start < start && start < m.end);
    if (mark) {
      this.flush();
      this.open(mark.start);
    }
  }
}

// The marks of an older text, where the newer one still has the same words around them.
function moved(marks, before, after) {
  if (before === after) return marks;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const by = after.length - before.length;
  return marks.flatMap((m) => {
    if (m.end <= head) return [m];
    if (m.start >= before.length - tail) return [{ ...m, start: m.start + by, end: m.end + by }];
    return [];
  });
}
