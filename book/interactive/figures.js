"use strict";

/* The loader of the interactive figures, and the few tools that they share.
 *
 * A page has <div class="interactive" data-figure="NAME"> around a picture. When it comes near the screen, D3, the data
 * and NAME.js are loaded, and the function that NAME.js has registered draws in the picture's place:
 *
 *     w2vedu.figure("NAME", (root, data, tools) => { ... });
 *
 * If anything fails, the picture stays. Pages are also read from a disk, where modules and fetch() do not work: so all
 * are plain scripts. D3 is the one drawing library: it is small, well kept, made for drawing from data, and one file
 * in this folder is all of it.
 */
window.w2vedu = (() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const scripts = new Map(); // address -> promise, so that each is loaded once
  const drawings = {}; // NAME -> function that draws it

  function load(file) {
    if (!scripts.has(file)) {
      scripts.set(file, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = folder + file;
        script.onload = resolve;
        script.onerror = () => reject(new Error(`the figure's file ${file} cannot be loaded`));
        document.head.append(script);
      }));
    }
    return scripts.get(file);
  }

  /** The words that name a live figure to a screen reader: the first sentence of its caption. */
  function nameOf(place) {
    const caption = place.closest("figure")?.querySelector(".caption-text")?.textContent.trim() ?? "";
    return "Live figure. " + caption.split(/(?<=\.)\s/)[0];
  }

  async function start(place) {
    const name = place.dataset.figure;
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.setAttribute("role", "group");
    stage.setAttribute("aria-label", nameOf(place));
    try {
      await Promise.all([load("d3.min.js"), load(`${name}.data.js`)]);
      await load(`${name}.js`);
      place.classList.add("live"); // hides the picture, so that the stage has its width
      place.append(stage);
      drawings[name](stage, api.data[name], tools);
      place.dataset.ready = "true";
    } catch (error) {
      place.classList.remove("live");
      stage.remove();
      console.error(error);
    }
  }

  function startWhenNear() {
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries.filter((each) => each.isIntersecting)) {
        observer.unobserve(entry.target);
        start(entry.target);
      }
    }, { rootMargin: "300px" });
    document.querySelectorAll(".interactive").forEach((place) => observer.observe(place));
  }

  // --- tools

  /** The number with a fixed count of digits and a true minus sign. */
  function format(x, digits) {
    const text = Math.abs(x).toFixed(digits);
    return (x < 0 && Number(text) !== 0 ? "−" : "") + text;
  }

  /** The number as the book prints it: at most six digits behind the point, and no zeros at the end. */
  const plain = (x) => format(x, 6).replace(/\.?0+$/, "");

  /** Whether the reader has asked for less motion. */
  const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** Call draw(width) now, and again whenever the width of root in pixels changes. */
  function onWidth(root, draw) {
    let last = null;
    new ResizeObserver(() => {
      if (root.clientWidth && root.clientWidth !== last) draw((last = root.clientWidth));
    }).observe(root);
    draw((last = root.clientWidth));
  }

  /** Return a function that shows a sentence below root and has screen readers say it. */
  function announcer(root) {
    const line = document.createElement("p");
    line.className = "said";
    line.setAttribute("aria-live", "polite");
    root.append(line);
    return (sentence) => { if (line.textContent !== sentence) line.textContent = sentence; };
  }

  /**
   * Let a D3 selection of one SVG element be moved by mouse, finger and arrow keys (with Shift ten steps at once).
   * get() returns [x, y] in the data's units, set([x, y]) takes the new place and draws; toX and toY are the D3 scales
   * from the data to the coordinates of the element's parent, and the point stays in their domains.
   * Call the function that is returned when the point has moved by other means.
   */
  function dragPoint(selection, { get, set, toX, toY, label, step }) {
    const node = selection.node();
    const digits = Math.max(0, Math.ceil(-Math.log10(step)));
    const within = (x, scale) => Math.min(Math.max(x, d3.min(scale.domain())), d3.max(scale.domain()));
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

    function describe() {
      const [x, y] = get();
      selection.attr("aria-valuenow", x)
        .attr("aria-valuemin", d3.min(toX.domain())).attr("aria-valuemax", d3.max(toX.domain()))
        .attr("aria-valuetext", `${format(x, digits)}, ${format(y, digits)}`);
    }
    function move([x, y]) {
      set([within(x, toX), within(y, toY)]);
      describe();
    }
    selection.classed("movable", true).attr("tabindex", 0)
      .attr("role", "slider").attr("aria-roledescription", "movable point").attr("aria-label", label)
      .on("pointerdown", (event) => {
        node.setPointerCapture(event.pointerId);
        node.focus({ focusVisible: false });
        event.preventDefault();
      })
      .on("touchstart", (event) => event.preventDefault()) // touch-action alone does not hold the page still everywhere
      .on("pointermove", (event) => {
        if (!node.hasPointerCapture(event.pointerId)) return;
        const [px, py] = d3.pointer(event, node.parentNode);
        move([toX.invert(px), toY.invert(py)]);
      })
      .on("keydown", (event) => {
        const arrow = arrows[event.key];
        if (!arrow) return;
        event.preventDefault();
        const [x, y] = get(), size = event.shiftKey ? 10 * step : step;
        move([x + arrow[0] * size, y + arrow[1] * size].map((value) => Number(value.toFixed(10))));
      });
    describe();
    return describe;
  }

  /** Append one element with attributes and text. */
  function append(parent, tag, attributes = {}, text = "") {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.textContent = text;
    parent.append(element);
    return element;
  }

  /** A labelled range input that shows its value; show(value) is the text beside it. Returns the input. */
  function slider(parent, { label, min, max, step, value, show = String, onInput }) {
    const box = append(parent, "label", { class: "slider" });
    append(box, "span", {}, label);
    const input = append(box, "input", { type: "range", min, max, step, value });
    const shown = append(box, "output", {}, show(value));
    input.addEventListener("input", () => {
      shown.textContent = show(input.valueAsNumber);
      input.setAttribute("aria-valuetext", shown.textContent);
      onInput(input.valueAsNumber);
    });
    input.setAttribute("aria-valuetext", shown.textContent);
    return input;
  }

  /** A labelled group of radio buttons; options are pairs [value, text]. Returns the fieldset. */
  function choice(parent, { label, options, value, onChange }) {
    const group = append(parent, "fieldset", { class: "choice" });
    append(group, "legend", {}, label);
    const name = `choice-${document.querySelectorAll("fieldset.choice").length}`; // buttons of one name are one group
    for (const [key, text] of options) {
      const box = append(group, "label");
      const input = append(box, "input", { type: "radio", name, value: key });
      input.checked = key === value;
      append(box, "span", {}, text);
      input.addEventListener("change", () => onChange(key));
    }
    return group;
  }

  /** A labelled checkbox. Returns the input. */
  function check(parent, { label, checked, onChange }) {
    const box = append(parent, "label", { class: "check" });
    const input = append(box, "input", { type: "checkbox" });
    input.checked = checked;
    append(box, "span", {}, label);
    input.addEventListener("change", () => onChange(input.checked));
    return input;
  }

  /**
   * A table with one row for each word, and in its cells numbers with bars.  Returns the D3 selection of the table,
   * with a method that fills column j: column(j, values, [from, to], targets) draws bars from 0 on this scale, and
   * marks targets if there are any.
   */
  function barTable(parent, words, headings) {
    const table = d3.select(parent).append("table").attr("class", "bars");
    const head = table.append("thead").append("tr");
    head.append("th").attr("scope", "col").append("span").attr("class", "unseen").text("word");
    head.selectAll(null).data(headings).enter().append("th").attr("scope", "col").text((text) => text);
    const rows = table.append("tbody").selectAll("tr").data(words).join("tr");
    rows.append("th").attr("scope", "row").text((word) => word);
    const cells = rows.selectAll("td").data(headings).join("td");
    cells.append("span").attr("class", "number");
    const bars = cells.append("svg").attr("viewBox", "0 0 100 10").attr("preserveAspectRatio", "none");
    bars.attr("aria-hidden", "true"); // the number says the same
    for (const part of ["bar", "zero", "target"]) bars.append("rect").attr("class", part).attr("height", 10);

    table.column = (j, values, range, targets) => {
      const x = d3.scaleLinear(range, [0, 100]);
      const cell = table.selectAll(`td:nth-of-type(${j + 1})`);
      cell.select(".number").data(values).classed("negative", (v) => plain(v).startsWith("−")).text(plain);
      cell.select(".bar").data(values).classed("negative", (v) => v < 0)
        .attr("x", (v) => x(Math.min(v, 0))).attr("width", (v) => Math.abs(x(v) - x(0)));
      cell.select(".zero").attr("x", Math.min(x(0), 99)).attr("width", 1);
      if (targets) cell.select(".target").data(targets).attr("x", (t) => Math.min(x(t), 97)).attr("width", 3);
    };
    return table;
  }

  /** All SVG elements of a kind in a D3 selection of one parent, one for each datum; called again, the same ones. */
  const parts = (parent, tag, kind, list = [0]) => parent.selectAll(`${tag}.${kind}`).data(list).join(tag)
    .attr("class", kind);

  const DIRECTIONS = [[1, 0], [-1, 0], [0, -1], [0, 1], [0.7, -0.9], [0.7, 0.9], [-0.7, -0.9], [-0.7, 0.9]];

  /**
   * Choose a place beside its point for each label, so that none covers another, a point or the edge of the picture.
   * Labels are { text, x, y, bold, gaps, directions }: how far from the point the text may be, and in which of the
   * DIRECTIONS; the last three may be left out. Earlier labels choose first. `reserved` are boxes [left, top, right,
   * bottom] that stay free. Returns for each label { direction, gap, x, y, anchor }, y for the baseline, or null where
   * no place is free.
   */
  function placeLabels(labels, { width, height, reserved = [] }) {
    const pen = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    const tall = 15, taken = [...labels.map(({ x, y }) => [x - 5, y - 5, x + 5, y + 5]), ...reserved];
    const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

    return labels.map(({ text, x, y, bold, gaps = [8], directions = DIRECTIONS }, own) => {
      pen.font = `${bold ? "bold " : ""}13px ${family}`;
      const wide = pen.measureText(text).width;
      for (const gap of gaps) {
        for (const [right, down] of directions) {
          const start = x + gap * right, middle = y + down * (gap + tall / 2);
          const left = start - (right > 0 ? 0 : right < 0 ? wide : wide / 2);
          const box = [left - 2, middle - tall / 2, left + wide + 2, middle + tall / 2];
          const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= width && box[3] <= height;
          if (!inside || taken.some((other, i) => i !== own && meets(box, other))) continue;
          taken.push(box);
          const anchor = right > 0 ? "start" : right < 0 ? "end" : "middle";
          return { direction: [right, down], gap, x: start, y: middle + 4.5, anchor };
        }
      }
      return null;
    });
  }

  const tools = {
    format, plain, reducedMotion, onWidth, announcer, dragPoint, slider, choice, check, append, parts, barTable,
    placeLabels,
  };
  const api = { data: {}, compute: {}, figure: (name, draw) => { drawings[name] = draw; }, tools };
  startWhenNear();
  return api;
})();
