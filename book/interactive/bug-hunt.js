"use strict";
/* Four bugs of a step of CBOW with negative sampling, seven windows, and the gradient check that tells them apart. */
(() => {
  // The step and its check, on plain arrays: W[a][w] (N × V), W_out[w][a] (V × N).

  const sigmoid = (x) => 1 / (1 + Math.exp(-x));
  const logSigmoid = (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const copy = (table) => table.map((row) => row.slice());
  const hidden = (W, context) => W.map((row) => context.reduce((sum, w) => sum + row[w], 0) / context.length);

  /** E = -log σ(u_{w_O}) - Σ_k log σ(-u_k), equation (23). */
  function loss(W, W_out, { context, center, draws }) {
    const h = hidden(W, context);
    return draws.reduce((E, k) => E - logSigmoid(-dot(W_out[k], h)), -logSigmoid(dot(W_out[center], h)));
  }

  /** One step, equations (25) to (28); `bugs` is a string with the digits of what is wrong. Returns new tables. */
  function step(W, W_out, { context, center, draws }, eta, bugs = "") {
    const [draws_in_a_set, new_rows, repeats_lost, without_C] = [..."1234"].map((bug) => bugs.includes(bug));
    const h = hidden(W, context);
    const S = draws_in_a_set ? [...new Set([center, ...draws])] : [center, ...draws];
    const errors = S.map((i, occurrence) => sigmoid(dot(W_out[i], h)) - (occurrence === 0 ? 1 : 0));
    const moved = copy(W), moved_out = copy(W_out);
    // `table[index] -= change` reads the old entries, so that of two changes to one of them the last one stays.
    S.forEach((i, occurrence) => h.forEach((h_a, a) => {
      moved_out[i][a] = (repeats_lost ? W_out : moved_out)[i][a] - eta * errors[occurrence] * h_a;
    }));
    const rows = new_rows ? moved_out : W_out;
    const delta = h.map((_, a) => dot(errors, S.map((i) => rows[i][a])));
    const rate = without_C ? eta : eta / context.length;
    context.forEach((w) => delta.forEach((delta_a, a) => {
      moved[a][w] = (repeats_lost ? W : moved)[a][w] - rate * delta_a;
    }));
    return [moved, moved_out];
  }

  /** What the step takes for the gradients: (old - new) / η for W and for W'. */
  function gradients(W, W_out, window, eta, bugs) {
    const moved = step(W, W_out, window, eta, bugs);
    return [W, W_out].map((table, t) => table.map((row, i) => row.map((old, j) => (old - moved[t][i][j]) / eta)));
  }

  /** (E(x + ε) - E(x - ε)) / 2ε for every coordinate of W and of W'. */
  function measured(W, W_out, window, epsilon = 1e-5) {
    const tables = [copy(W), copy(W_out)];
    const E = () => loss(...tables, window);
    return tables.map((table) => table.map((row) => row.map((old, j) => {
      row[j] = old + epsilon;
      const above = E();
      row[j] = old - epsilon;
      const below = E();
      row[j] = old;
      return (above - below) / (2 * epsilon);
    })));
  }

  /** max |a - b| / max(|a|, |b|) over whole tables. */
  function relative_error(a, b) {
    const [x, y] = [a.flat(), b.flat()];
    const largest = Math.max(...x.map(Math.abs), ...y.map(Math.abs));
    return largest > 0 ? Math.max(...x.map((value, i) => Math.abs(value - y[i]))) / largest : 0;
  }

  /** Both tables of a step compared with what was measured: {code, measured, error} for W and for W'. */
  function check(W, W_out, window, eta, bugs) {
    const truth = measured(W, W_out, window);
    return gradients(W, W_out, window, eta, bugs).map((code, t) => (
      { code, measured: truth[t], error: relative_error(code, truth[t]) }));
  }

  w2vedu.compute["bug-hunt"] = { loss, step, gradients, measured, relative_error, check };

  // The figure.

  const TABLES = ["∇W", "∇W′"];
  const FAINTEST = 1e-13; // errors below are drawn here

  const superscript = (power) => [...String(power)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("");

  /** 0.50, or 4·10⁻¹¹ where two digits after the point would hide the number. */
  function shown(error) {
    if (error === 0 || error >= 0.005) return error.toFixed(2);
    const [digit, power] = error.toExponential(0).split("e");
    return `${digit}·10${superscript(power)}`;
  }

  w2vedu.figure("bug-hunt", (root, data, tools) => {
    const { words, W, W_out, eta, tolerance, cases, listings } = data;
    const { format, parts } = tools;
    const run = (bugs, window) => check(W, W_out, window, eta, bugs).map(
      (table) => ({ ...table, right: table.error < tolerance }));
    const green = (results) => results.every(({ right }) => right);
    const list = (indices) => indices.map((i) => words[i]).join(", ");

    let bugs = "", chosen = cases[0], mixed = null; // mixed: the last code with several bugs
    let width = 0, still = true; // still: marks take their places without a motion
    const seen = new Map(); // the bugs of a code -> Map from a window that the reader has seen to whether it was green

    // The parts of the page, from top to bottom.
    const page = d3.select(root).classed("bug-hunt", true);
    const top = page.append("div").attr("class", "sides top");
    const left = top.append("div"), right = top.append("div");
    const verdict = page.append("div").attr("class", "verdict");
    const say = tools.announcer(verdict.node());
    const given = verdict.append("p").attr("class", "given");
    const panels = page.append("div").attr("class", "sides").selectAll("svg").data(TABLES).join("svg")
      .attr("role", "img");

    // Left: switches, and the code that they change.
    const switches = left.append("fieldset");
    switches.append("legend").text("Put bugs into the code");
    data.bugs.forEach((text, i) => tools.check(switches.node(), {
      label: `${i + 1}  ${text}`, checked: false,
      onChange: (on) => {
        bugs = [...bugs].filter((bug) => bug !== String(i + 1)).concat(on ? String(i + 1) : []).sort().join("");
        show();
      },
    }));
    const code = left.append("pre").attr("class", "listing").attr("role", "group")
      .attr("aria-label", "One step, in Python");

    // Right: the windows, one a row; a column for each code. What was tried has a tick or a cross.
    const table = right.append("table");
    table.append("caption").text("Choose a window for the check");
    const head = table.append("thead").append("tr");
    head.append("td");
    const rows = table.append("tbody").selectAll("tr").data(cases).join("tr");
    const radios = rows.append("th").attr("scope", "row").append("label");
    radios.append("input").attr("type", "radio").attr("name", "bug-hunt-window")
      .property("checked", (window) => window === chosen)
      .on("change", (_, window) => { chosen = window; show(); });
    radios.append("span").text((window) => window.name);
    right.append("button").attr("type", "button").text("Check all windows").on("click", () => {
      cases.forEach(record);
      show();
    });

    function record(window) {
      const results = run(bugs, window);
      if (!seen.has(bugs)) seen.set(bugs, new Map());
      seen.get(bugs).set(window, green(results));
      return results;
    }

    function show() {
      if (bugs.length > 1) mixed = bugs;
      const results = record(chosen);
      showCode();
      showMatrix();
      say(outcome(results));
      const { context, center, draws } = chosen;
      given.text(`Context: ${list(context)}. True word: ${words[center]}. Draws: ${list(draws)}.`);
      verdict.classed("red", !green(results)).classed("escaped", green(results) && bugs !== "");
      panels.each(function (_, t) { drawPanel(d3.select(this), results[t], t); });
    }

    function showCode() {
      code.selectAll("span").data(listings[bugs]).join("span")
        .attr("class", (line, i) => line === listings[""][i] ? null : "wrong")
        .text((line) => line + "\n");
    }

    function showMatrix() {
      const columns = ["", "1", "2", "3", "4", mixed];
      head.selectAll("th").data(columns).join("th").attr("scope", "col")
        .classed("current", (column) => column === bugs)
        .text((column) => ({ "": "right", null: "mix", 1234: "all" })[column] ?? [...column].join("+"));
      const outcomes = (window) => columns.map((column) => ({ column, window, green: seen.get(column)?.get(window) }));
      rows.classed("current", (window) => window === chosen).selectAll("td").data(outcomes)
        .join((enter) => enter.append("td").call((cell) => cell.append("span").attr("role", "img")))
        .classed("now", ({ column, window }) => column === bugs && window === chosen)
        .select("span")
        .attr("class", ({ green }) => green === undefined ? "untried" : green ? "green" : "red")
        .attr("aria-label", ({ green }) => green === undefined ? "not tried" : green ? "green" : "red")
        .text(({ green }) => green === undefined ? "·" : green ? "✓" : "✗");
    }

    function outcome(results) {
      const place = chosen.name[0].toUpperCase() + chosen.name.slice(1);
      const off = results.flatMap(({ error, right }, t) => right ? [] : `${shown(error)} in ${TABLES[t]}`);
      if (off.length) {
        const other = results.flatMap(({ right }, t) => right ? `; ${TABLES[t]} is right` : []).join("");
        return `${place}: red. Relative error ${off.join(", ")}${other}.`;
      }
      if (bugs === "") return `${place}: green, and the code is right.`;
      const alone = [...bugs].every((bug) => green(run(bug, chosen)));
      return `${place}: green, and yet the code is wrong. ` +
        (!alone ? "Its bugs cancel here." : bugs.length > 1 ? "The bugs hide here." : "The bug hides here.");
    }

    // Below: each table of gradients with its error, and all its coordinates, as measured and by the code.

    function coordinates({ code, measured }, t) {
      const limit = tolerance * d3.max([...code.flat(), ...measured.flat()], Math.abs);
      return words.flatMap((word, w) => d3.range(W.length).map((a) => {
        const [x, truth] = [code, measured].map((table) => t === 0 ? table[a][w] : table[w][a]);
        return { word, w, a, code: x, measured: truth, right: Math.abs(x - truth) <= limit };
      }));
    }

    /** A window has one scale for each table, whatever the bugs, so that a point moves only when its value does. */
    const extent = (t) => d3.extent(Object.keys(listings).map((bugs) => run(bugs, chosen)[t])
      .flatMap(({ code, measured }) => [0, ...code.flat(), ...measured.flat()]));
    const moving = (marks) => still || tools.reducedMotion() ? marks : marks.transition().duration(300);

    function drawPanel(svg, result, t) {
      const points = coordinates(result, t), wrong = points.filter(({ right }) => !right);
      const details = wrong.map(({ word, a, code, measured }) =>
        `${word}, coordinate ${a + 1}: measured ${format(measured, 3)}, by the code ${format(code, 3)}`);
      svg.attr("width", width).attr("aria-label", `${TABLES[t]}: relative error ${shown(result.error)}. ` +
        `${details.join("; ") || "All coordinates agree"}.`);
      parts(svg, "text", "title").attr("y", 14).text(TABLES[t]);
      drawError(svg, result);
      drawCoordinates(svg, points, t);
    }

    function drawError(svg, { error, right }) {
      const y = 36, log = d3.scaleLog([FAINTEST, 10], [8, width - 8]).clamp(true), gate = log(tolerance);
      const verdict = right ? "right" : "wrong";
      parts(svg, "text", "error").attr("x", width).attr("y", 14).attr("text-anchor", "end").classed(verdict, true)
        .text(`${right ? "✓" : "✗"} relative error ${shown(error)}`);
      parts(svg, "line", "pass").attr("x1", 0).attr("x2", gate).attr("y1", y).attr("y2", y);
      parts(svg, "line", "fail").attr("x1", gate).attr("x2", width).attr("y1", y).attr("y2", y);
      parts(svg, "line", "gate").attr("x1", gate).attr("x2", gate).attr("y1", y - 9).attr("y2", y + 9);
      parts(svg, "text", "power", [1e-12, tolerance, 1e-4, 1]).attr("x", log).attr("y", y + 24)
        .attr("text-anchor", "middle").text((value) => value === 1 ? "1" :
          `${value === tolerance ? "tolerance " : ""}10${superscript(Math.round(Math.log10(value)))}`);
      moving(parts(svg, "path", "needle").classed(verdict, true)
        .attr("d", d3.symbol(right ? d3.symbolCircle : d3.symbolDiamond2, 130)()))
        .attr("transform", `translate(${log(Math.max(error, FAINTEST))},${y})`);
    }

    function drawCoordinates(svg, points, t) {
      const x = d3.scaleLinear(extent(t), [62, width - 144]);
      const y = ({ w, a }) => 104 + 18 * (W.length * w + a) + 7 * w, bottom = y(points.at(-1)) + 8;
      const back = parts(svg, "g", "back"); // first, so that the marks lie over it
      svg.attr("height", bottom + 18);
      parts(back, "line", "track", points).attr("x1", 54).attr("x2", width - 138).attr("y1", y).attr("y2", y);
      parts(back, "line", "grid", x.ticks(3)).classed("zero", (value) => value === 0).attr("x1", x).attr("x2", x)
        .attr("y1", 95).attr("y2", bottom);
      parts(back, "text", "tick", x.ticks(3)).attr("x", x).attr("y", bottom + 14).attr("text-anchor", "middle")
        .text((value) => format(value, value === 0 ? 0 : 1));
      parts(back, "text", "head", ["○ measured", "● by code"]).attr("x", (_, i) => width - 72 * (1 - i)).attr("y", 86)
        .attr("text-anchor", "end").text(String);
      parts(svg, "text", "word", points.filter(({ a }) => a === 0)).attr("y", (d) => y(d) + 4).text(({ word }) => word);
      parts(svg, "text", "coordinate", points).attr("x", 40).attr("y", (d) => y(d) + 4).text(({ a }) => a + 1);
      moving(parts(svg, "line", "gap", points).attr("y1", y).attr("y2", y))
        .attr("x1", (d) => x(d.measured)).attr("x2", (d) => x(d.code));
      moving(parts(svg, "circle", "measured", points).attr("r", 5.5).attr("cy", y)).attr("cx", (d) => x(d.measured));
      moving(parts(svg, "path", "code", points).classed("wrong", ({ right }) => !right)
        .attr("d", ({ right }) => d3.symbol(right ? d3.symbolCircle : d3.symbolDiamond2, right ? 32 : 70)()))
        .attr("transform", (d) => `translate(${x(d.code)},${y(d)})`);
      parts(svg, "text", "truth", points).attr("x", width - 72).attr("y", (d) => y(d) + 4).attr("text-anchor", "end")
        .text(({ measured }) => format(measured, 3));
      parts(svg, "text", "value", points).attr("x", width).attr("y", (d) => y(d) + 4).attr("text-anchor", "end")
        .classed("wrong", ({ right }) => !right).text(({ code }) => format(code, 3));
    }

    tools.onWidth(root, (whole) => {
      width = whole > 600 ? (whole - 24) / 2 : whole;
      still = true;
      show();
      still = false;
    });
  });
})();
