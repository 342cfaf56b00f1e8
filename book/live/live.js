// "Run" and "Edit" below the code cells of a page. Nothing is downloaded before the first press of Run.
// The script tag says how many cells run in the browser (data-cells) and how much Python weighs (data-megabytes).
(() => {
  "use strict";
  const script = document.currentScript;
  const folder = new URL(".", script.src);
  const megabytes = Number(script.dataset.megabytes);
  const fromFolder = location.protocol === "file:";
  const python = { worker: null, ready: false, waiting: null };
  let cells = [];
  let running = false;

  document.addEventListener("DOMContentLoaded", () => {
    const all = [...document.querySelectorAll("div.cell")];
    const blocks = all.slice(0, Number(script.dataset.cells));
    cells = blocks.flatMap((block) => (block.matches(".tag_solution") ? [answerBlock(block), block] : [block]))
      .map(makeCell);
    say(cells[0], `Run downloads Python first, ${megabytes} MB; after that it needs no network.`);
    if (blocks.length < all.length) {
      const note = document.createElement("p");
      note.className = "live-note";
      note.textContent = "The cells from here on need the English text or a library that the browser does not have. "
        + "They run in a notebook: make lab.";
      all[blocks.length].before(note);
    }
  });

  /** On a page of exercises: a cell for the reader's own answer, before the solution. It holds the stub of the page. */
  function answerBlock(solution) {
    const block = document.createElement("div");
    block.className = "cell docutils container live-answer";
    const input = document.createElement("div");
    input.className = "cell_input docutils container";
    block.append(input);
    const before = solution.previousElementSibling;
    if (before?.matches(".highlight-python")) {
      before.before(block);
      input.append(before);
    } else {
      const pre = document.createElement("pre");
      const assigned = solution.querySelector("pre").textContent.matchAll(/^(\w+) *=(?!=)/gm);
      const names = [...assigned].map((match) => match[1]);
      pre.textContent = [...new Set(names)].map((name) => `${name} = ...  # your answer\n`).join("");
      const code = document.createElement("div");
      code.className = "highlight";
      code.append(pre);
      input.append(code);
      solution.before(block);
    }
    return block;
  }

  /** The cells that must have run before this one: all above, or on a page of exercises those of the same exercise. */
  function neededBefore(cell) {
    const above = cells.slice(0, cells.indexOf(cell));
    if (!document.querySelector(".tag_check")) return above;
    return above.filter(({ block }) => !block.matches(".tag_solution, .tag_check")
      && block.closest("section").contains(cell.block));
  }

  /** The controls of one cell, and what is known of it: `ran` is the source that ran last, or null. */
  function makeCell(block, index) {
    const pre = block.querySelector(".cell_input pre");
    const bar = document.createElement("div");
    bar.className = "live";
    const cell = { block, pre, number: index + 1, original: pre.textContent, ran: null, editor: null };
    cell.run = button(bar, "Run", () => (running ? stop() : runUpTo(cell)));
    cell.edit = button(bar, "Edit", () => (cell.editor ? restore(cell) : startEditing(cell)));
    cell.status = document.createElement("span");
    cell.status.setAttribute("role", "status");
    bar.append(cell.status);
    cell.run.setAttribute("aria-label", `Run cell ${cell.number}`);
    cell.edit.setAttribute("aria-label", `Edit cell ${cell.number}`);
    (block.querySelector("details.hide") || block.querySelector(".cell_input")).after(bar);
    return cell;
  }

  function button(parent, label, press) {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = label;
    element.addEventListener("click", press);
    parent.append(element);
    return element;
  }

  function say(cell, text) {
    cell.status.textContent = text;
  }

  // --- editing: a plain text field in the place of the colored code

  function source(cell) {
    return cell.editor ? cell.editor.value : cell.original;
  }

  function startEditing(cell) {
    const editor = document.createElement("textarea");
    editor.className = "live-editor";
    editor.value = cell.original;
    editor.spellcheck = false;
    editor.setAttribute("autocapitalize", "off");
    editor.setAttribute("aria-label", `Code of cell ${cell.number}`);
    editor.addEventListener("input", () => fit(editor));
    editor.addEventListener("keydown", (event) => {  // as in a notebook
      if (event.key === "Enter" && (event.shiftKey || event.ctrlKey)) {
        event.preventDefault();
        if (!running) runUpTo(cell);
      }
    });
    const folded = cell.block.querySelector("details.hide");
    if (folded) folded.open = true;
    cell.editor = editor;
    cell.pre.hidden = true;
    cell.pre.after(editor);
    fit(editor);
    editor.focus();
    cell.edit.textContent = "Original";
    cell.edit.setAttribute("aria-label", `Original code of cell ${cell.number}`);
  }

  function restore(cell) {
    cell.editor.remove();
    cell.editor = null;
    cell.pre.hidden = false;
    cell.edit.textContent = "Edit";
    cell.edit.setAttribute("aria-label", `Edit cell ${cell.number}`);
  }

  function fit(editor) {
    editor.rows = editor.value.split("\n").length;
  }

  // --- running

  /** Run this cell, and before it those it needs that have not run yet as they stand now. */
  async function runUpTo(cell) {
    if (fromFolder) {
      say(cell, "A browser does not run code in a page opened from a folder. In the project's folder, the command "
        + "“make serve” shows this book at an address of your own computer, where Run works.");
      return;
    }
    const todo = neededBefore(cell).filter((other) => other.ran !== source(other)).concat(cell);
    setRunning(cell);
    for (const [i, next] of todo.entries()) {
      const earlier = next !== cell;
      if (python.ready) say(cell, earlier ? `Running the cells above: ${i + 1} of ${todo.length - 1} …` : "Running …");
      const begin = performance.now();
      const answer = await evaluate(next, cell);
      if (!answer) break;
      show(next, answer.outputs);
      const failed = answer.outputs.some(([kind]) => kind === "error");
      next.ran = failed ? null : source(next);
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      say(next, failed ? "Ended with an error." : `Done in ${seconds} s.`);
      if (failed && earlier) {
        say(cell, `Not run, since cell ${next.number} above ended with an error.`);
        break;
      }
    }
    setRunning(null);
  }

  /** Send a cell to Python and wait for {outputs}; null if the worker was stopped or has failed. */
  function evaluate(cell, asked) {
    if (!python.worker) start(asked);
    return new Promise((done) => {
      python.waiting = done;
      python.worker.postMessage({ id: cell.number, source: source(cell), number: cell.number });
    });
  }

  function start(cell) {
    say(cell, `Downloading Python: 0 of ${megabytes} MB …`);
    python.worker = new Worker(new URL("worker.js", folder), { type: "module" });
    python.worker.onerror = () => lose(cell, "This browser cannot start Python; a current one can.");
    python.worker.onmessage = ({ data }) => {
      if (data.outputs) python.waiting(data);
      else if (data.failed) lose(cell, `Python has ended: ${data.failed.trim().split("\n").pop()}.`);
      else if (data.ready) {
        python.ready = true;
        say(cell, "Running …");
      } else if (!python.ready) {
        const loaded = data.loaded / 1e6;
        say(cell, loaded + 1 < megabytes ? `Downloading Python: ${Math.round(loaded)} of ${megabytes} MB …`
          : "Starting Python …");
      }
    };
  }

  function stop() {
    lose(cells.find((cell) => cell.run.dataset.running), "Stopped.");
  }

  /** End the worker. Whatever the cells have defined is gone, so all of them count as not run. */
  function lose(cell, why) {
    python.worker.terminate();
    const waiting = python.waiting;
    Object.assign(python, { worker: null, ready: false, waiting: null });
    for (const other of cells) {
      if (other.ran !== null) say(other, "");
      other.ran = null;
    }
    say(cell, `${why} What the cells had defined is gone; the next Run begins with the first cell again.`);
    if (waiting) waiting(null);
  }

  /** While `cell` runs, its Run is a Stop and the others wait; null ends that. */
  function setRunning(cell) {
    running = cell !== null;
    for (const other of cells) {
      const mine = other === cell;
      other.run.disabled = running && !mine;
      other.run.textContent = mine ? "Stop" : "Run";
      other.run.setAttribute("aria-label", `${mine ? "Stop" : "Run"} cell ${other.number}`);
      if (mine) other.run.dataset.running = "true";
      else delete other.run.dataset.running;
    }
  }

  // --- outputs

  /** Put the outputs in the place of the page's: a figure keeps its number and caption. */
  function show(cell, outputs) {
    let area = cell.block.querySelector(".cell_output");
    if (!area) {
      area = document.createElement("div");
      area.className = "cell_output docutils container";
      cell.block.append(area);
    }
    area.querySelectorAll(":scope > .output, :scope > img").forEach((old) => old.remove());
    area.setAttribute("data-live", "true");
    const stored = area.querySelector("figure img");
    const pictures = outputs.filter(([kind]) => kind === "picture").map(([, png]) => `data:image/png;base64,${png}`);
    if (stored && pictures.length > 0) {
      stored.src = pictures.shift();
      stored.removeAttribute("style");
      if (cell.editor) stored.alt = "The picture that the changed code has drawn";
    }
    for (const address of pictures) {
      const picture = new Image();
      picture.src = address;
      picture.alt = "The picture that the code above has drawn";
      area.append(picture);
    }
    const texts = outputs.filter(([kind]) => kind !== "picture").map(([kind, text]) => textOutput(kind, text));
    area.prepend(...texts);
  }

  function textOutput(kind, text) {
    const output = document.createElement("div");
    output.className = `output ${kind === "error" ? "live-error" : "text_plain"} highlight-myst-ansi notranslate`;
    const box = document.createElement("div");
    box.className = "highlight";
    const pre = document.createElement("pre");
    pre.textContent = text;
    box.append(pre);
    output.append(box);
    return output;
  }
})();
