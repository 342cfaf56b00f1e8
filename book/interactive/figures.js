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
    const name = `choice-${document.querySelectorAll("fieldset.choice").length}`; // radio buttons of one name are one group
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

  const tools = { format, reducedMotion, onWidth, announcer, dragPoint, slider, choice, check, append };
  const api = { data: {}, compute: {}, figure: (name, draw) => { drawings[name] = draw; }, tools };
  startWhenNear();
  return api;
})();
