"use strict";
/* C panels are one.  A window is given by its counts n: how often each word stands in it. */
(() => {
  /** One row for each panel: δ'_c = y − t_c, equation (14). */
  const panelErrors = (y, n) => contextOf(n).map((w) => y.map((p, i) => p - (i === w ? 1 : 0)));

  /** The words of the window, in the order of the vocabulary: a bag has no other. */
  const contextOf = (n) => n.flatMap((count, w) => Array(count).fill(w));

  /** γ = C y − n, formula (S.4). */
  const summedError = (y, n) => y.map((p, i) => sum(n) * p - n[i]);

  /** E = −Σ_c log y_{w_c}, equation (12). */
  const loss = (y, n) => -sum(n.map((count, i) => (count ? count * Math.log(y[i]) : 0)));

  const sum = (values) => values.reduce((total, x) => total + x, 0);

  w2vedu.compute.panels = { contextOf, panelErrors, summedError, loss };

  const HEIGHT = 300;
  const MARGIN = 20; // above the blocks for their numbers, below them for the words
  const ROOMY = 104; // pixels of width that a panel needs to show numbers and words

  /**
   * Where everything stands, as lists of boxes and texts with keys, so that D3 can move each from one picture to the
   * other.  Panel c has a share of height y_i for each word, and a frame of height 1 at its own word.  Together, the
   * shares of a word are stacked, and so are its frames.
   */
  function arrange(words, y, n, together, width) {
    const panels = contextOf(n);
    const C = panels.length;
    const seen = words.map(() => 0);
    const keys = panels.map((w) => `${w}.${seen[w]++}`); // the second cat keeps its key when a mat is added
    const cells = together ? [tower(width)] : grid(C, width);
    const highest = together ? Math.max(1, ...n, ...y.map((p) => C * p)) : 1;
    const names = together ? ["γ"] : keys;
    const placed = { shares: [], frames: [], texts: [] };
    placed.floors = cells.map((cell, c) => ({ key: names[c], ...cell }));

    panels.forEach((w, c) => {
      const cell = cells[together ? 0 : c];
      const box = (i, level, height, inset) => ({
        x: cell.x + (i + inset) * cell.slot, width: (1 - 2 * inset) * cell.slot,
        y: cell.y - (level + height) * (cell.height / highest), height: height * (cell.height / highest),
      });
      y.forEach((p, i) => placed.shares.push({ key: `${keys[c]}/${i}`, ...box(i, together ? c * p : 0, p, 0.17) }));
      placed.frames.push({ key: keys[c], word: w, ...box(w, together ? Number(keys[c].split(".")[1]) : 0, 1, 0.07) });
    });
    const errors = together ? [summedError(y, n)] : panelErrors(y, n);
    cells.filter((cell) => cell.slot * words.length >= ROOMY - 12).forEach((cell, c) => words.forEach((word, i) => {
      const top = together ? Math.max(n[i], C * y[i]) : Math.max(y[i], Number(i === panels[c]));
      const key = `${names[c]}/${i}`;
      const x = cell.x + (i + 0.5) * cell.slot;
      placed.texts.push({ key: `word ${key}`, x, y: cell.y + 14, text: word, word: true });
      placed.texts.push({ key: `error ${key}`, x, y: cell.y - top * (cell.height / highest) - 5, text: errors[c][i] });
    }));
    return placed;
  }

  /** One wide panel in the middle; x is its left end, y its floor, slot the width for each of the four words. */
  function tower(width) {
    const slot = Math.min(90, width / 4);
    return { x: width / 2 - 2 * slot, y: HEIGHT - MARGIN, slot, height: HEIGHT - 2 * MARGIN };
  }

  /** Places for C small panels, in as few columns as the height allows. */
  function grid(C, width) {
    let columns = Math.min(C, Math.floor(width / ROOMY));
    while (Math.ceil(C / columns) > 4) columns++;
    const rows = Math.ceil(C / columns);
    const size = Math.min(width / columns, 220);
    return Array.from({ length: C }, (_, c) => ({
      x: (width - columns * size) / 2 + (c % columns) * size + 6,
      y: (Math.floor(c / columns) + 1) * (HEIGHT / rows) - MARGIN,
      slot: (size - 12) / 4, height: HEIGHT / rows - 2 * MARGIN,
    }));
  }

  w2vedu.figure("panels", (root, data, tools) => {
    const { words, y, most } = data;
    let n = data.start;
    let together = false;
    let width;

    const controls = tools.append(root, "div", { class: "controls" });
    tools.choice(controls, {
      label: "Show", options: [[false, "C panels"], [true, "one softmax"]], value: together,
      onChange: (value) => { together = value; draw(1200); },
    });
    const legend = tools.append(root, "p", { class: "facts" });
    const svg = d3.select(root).append("svg").attr("class", "picture").attr("role", "img");
    const table = tools.barTable(root, words, ["count\nn", "share\ny", "sum\nC y", "γ =\nC y − n"]);
    table.selectAll("td:nth-of-type(1)").each(makeStepper);
    const facts = tools.append(root, "p", { class: "facts" });
    const say = tools.announcer(root);
    say("Task: find a window with γ = 0 for every word.");
    makeHint();
    tools.onWidth(root, (pixels) => { width = pixels; draw(0); });

    /** Buttons for fewer and more around the number in the first cell of row i. */
    function makeStepper(_, i) {
      const box = d3.select(this).insert("span", ".number").attr("class", "stepper").node();
      const button = (text, label, by) => tools.append(box, "button", { type: "button", "aria-label": label }, text)
        .addEventListener("click", () => change(i, by));
      button("−", `One ${words[i]} fewer`, -1);
      box.append(this.querySelector(".number"));
      button("+", `One ${words[i]} more`, 1);
    }

    function makeHint() {
      tools.append(root, "details").innerHTML = `<summary>A hint for the task</summary>
        γ is 0 when every frame is filled exactly: <i>n<sub>i</sub></i> = <i>C y<sub>i</sub></i> for every word.
        Counts are whole numbers. Which is the smallest <i>C</i> that makes all four numbers <i>C y<sub>i</sub></i>
        whole?`;
    }

    function change(i, by) {
      if (n[i] + by < 0) return say(`There is no ${words[i]} in the window that could be taken away.`);
      if (n[i] + by > most) return say(`A word can stand here at most ${most} times.`);
      n = n.map((count, w) => (w === i ? count + by : count));
      draw(500);
      say(verdict());
    }

    function found() {
      return sum(n) > 0 && summedError(y, n).every((error) => Math.abs(error) < 1e-9);
    }

    function verdict() {
      const C = sum(n);
      if (C === 0) return "The window is empty: there is nothing to predict, and nothing to learn.";
      if (found()) {
        return `Found: γ = 0 with C = ${C} and n = (${n.join(", ")}). A step would move nothing. The loss is `
          + `${tools.plain(loss(y, n))}, and no other prediction makes it smaller for this window.`;
      }
      const name = (sign) => words.filter((_, i) => sign * summedError(y, n)[i] > 1e-9).join(", ");
      return `γ is not 0. Predicted more often than counted: ${name(1)}. `
        + `Counted more often than predicted: ${name(-1)}.`;
    }

    function draw(duration) {
      const C = sum(n);
      const gamma = summedError(y, n);
      const reach = Math.max(2, ...n, ...y.map((p) => C * p));
      table.column(0, n, [0, reach]);
      table.column(1, y, [0, reach]);
      table.column(2, y.map((p) => C * p), [0, reach]);
      table.column(3, gamma, [-reach, reach]);
      legend.innerHTML = "<span class='input'>■ shares <i>y<sub>i</sub></i></span> &ensp; "
        + "<span class='output'>▯ frames of height 1, to be filled</span> &ensp; above: "
        + (together ? "<i>γ</i> = <i>C y</i> − <i>n</i>"
          : "<i>δ</i>′<sub><i>c</i></sub> = <i>y</i> − <i>t<sub>c</sub></i>");
      facts.innerHTML = `<i>C</i> = <b>${C}</b> &ensp; <i>E</i> = <b class="loss">${tools.plain(loss(y, n))}</b>`;
      svg.attr("viewBox", `0 0 ${width} ${HEIGHT}`).attr("aria-label", together
        ? "One panel: for each word the shares of all panels are stacked, and the frames stand around them"
        : `${C} panels with the same shares y; each has a frame at its own word, where its error is y − 1`);
      move(arrange(words, y, n, together, width), tools.reducedMotion() ? 0 : duration);
    }

    function move({ shares, frames, texts, floors }, duration) {
      const line = (d) => `M${d.x},${d.y}h${d.slot * words.length}`;
      const box = (these) => ["x", "y", "width", "height"].forEach((name) => these.attr(name, (d) => d[name]));
      show("path", "floor", floors, duration, (these) => these.attr("d", line));
      show("rect", "share", shares, duration, box);
      show("rect", "frame", frames, duration, box).classed("found", together && found());
      show("text", "label", texts, duration, (these) => these.attr("x", (d) => d.x).attr("y", (d) => d.y))
        .classed("word", (d) => d.word).text((d) => (d.word ? d.text : tools.plain(d.text)));
    }

    /** What is new appears in its place, what is gone fades, all else moves. */
    function show(tag, name, data, duration, place) {
      const elements = svg.selectAll(`.${name}`).data(data, ({ key }) => key).join(
        (enter) => enter.append(tag).attr("class", name).attr("opacity", 0).call(place),
        (update) => update,
        (exit) => exit.transition().duration(duration / 3).attr("opacity", 0).remove(),
      );
      elements.transition().duration(duration).attr("opacity", 1).call(place);
      return elements;
    }
  });
})();
