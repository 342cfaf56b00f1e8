"use strict";
/* One step of CBOW on 1-2-3-4.  Tables are arrays of rows, as in the book: W has one column, W_out one row per word. */
(() => {
  const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

  /** h = (1/C) Σ_c W x_{w_c}, formula (C.1). */
  const hidden = (W, context) => W.map((row) => context.reduce((sum, w) => sum + row[w], 0) / context.length);

  /** u = W' h, formula (C.2). */
  const scores = (W_out, h) => W_out.map((row) => dot(row, h));

  /** log Σ_k exp(u_k), without overflow. */
  function logSumExp(u) {
    const largest = Math.max(...u);
    return largest + Math.log(u.reduce((sum, x) => sum + Math.exp(x - largest), 0));
  }

  /** Forward and back again, equations (1) to (8), all from the tables as they are. */
  function forward(W, W_out, center, context) {
    const h = hidden(W, context);
    const u = scores(W_out, h);
    const log = logSumExp(u);
    const y = u.map((score) => Math.exp(score - log));
    const delta_out = y.map((p, i) => p - (i === center ? 1 : 0));
    const delta = h.map((_, k) => dot(W_out.map((row) => row[k]), delta_out));
    return { h, u, y, delta_out, delta, E: log - u[center] };
  }

  /** [∇_W E, ∇_{W'} E], equations (10) and (5); a word that stands twice in the context counts twice. */
  function gradients(W, W_out, center, context) {
    const { h, delta_out, delta } = forward(W, W_out, center, context);
    const count = (w) => context.filter((other) => other === w).length;
    const dW = W.map((row, k) => row.map((_, w) => (count(w) / context.length) * delta[k]));
    return [dW, delta_out.map((error) => h.map((x) => error * x))];
  }

  /** [W, W'] after one step, equations (11) and (6); the tables given stay as they are. */
  function step(W, W_out, center, context, eta) {
    const [dW, dW_out] = gradients(W, W_out, center, context);
    const descend = (table, gradient) => table.map((row, i) => row.map((x, j) => x - eta * gradient[i][j]));
    return [descend(W, dW), descend(W_out, dW_out)];
  }

  w2vedu.compute["cbow-step"] = { hidden, scores, logSumExp, forward, gradients, step };

  const SIZE = 340; // of the plane in its own units, each about a pixel
  const VIEW = [-1.6, 2.8]; // what the plane shows in both directions, or a multiple of it when a vector has left it
  const LIMIT = 9; // of the number fields

  w2vedu.figure("cbow-step", (root, data, tools) => {
    const { words, context, center } = data;
    const toX = d3.scaleLinear().range([0, SIZE]);
    const toY = d3.scaleLinear().range([SIZE, 0]);
    const place = (vector) => [toX(vector[0]), toY(vector[1])];
    const column = (table, w) => table.map((row) => row[w]);
    const pair = (vector) => `(${vector.map(tools.plain).join(", ")})`;
    let W = data.W, W_out = data.W_out, eta = data.eta;
    let losses = []; // at the start, and after each step

    const left = tools.append(root, "div"), right = tools.append(root, "div");
    const plane = makePlane(left);
    tools.append(left, "p", { class: "facts" }).innerHTML =
      "<span class='input'>○ <i>v</i> moves by −(<i>η</i>/<i>C</i>) <i>δ</i></span> &ensp; "
      + "<span class='output'>□ <i>v</i>′<sub><i>i</i></sub> moves by −<i>η δ</i>′<sub><i>i</i></sub> <i>h</i></span>";
    const table = tools.barTable(right, words, ["score\nu", "prediction\ny, mark: t", "error\nδ′ = y − t"]);
    const facts = tools.append(right, "p", { class: "facts" });
    const history = makeHistory(right);
    const fields = makeFields(right);
    makeControls(tools.append(left, "div", { class: "controls" }));
    const say = tools.announcer(root);
    fit();
    const points = context.map(makeMovable);
    begin();

    // What the reader can do.

    function moveVector(w, vector) {
      W = W.map((row, k) => row.map((x, other) => (other === w ? vector[k] : x)));
      begin();
    }

    /** A history of losses begins wherever the reader has put the vectors. */
    function begin() {
      plane.interrupt();
      losses = [forward(W, W_out, center, context).E];
      draw(W, W_out);
    }

    function takeStep() {
      const between = d3.interpolate([W, W_out], step(W, W_out, center, context, eta));
      [W, W_out] = step(W, W_out, center, context, eta);
      losses.push(forward(W, W_out, center, context).E);
      fit();
      if (tools.reducedMotion()) draw(W, W_out);
      else plane.transition().duration(600).tween("step", () => (t) => (t < 1 ? draw(...between(t)) : draw(W, W_out)));
      const [from, to] = losses.slice(-2);
      const fell = to < from ? "fell" : "rose";
      say(`Step ${losses.length - 1}: the loss E ${fell} from ${tools.plain(from)} to ${tools.plain(to)}.`);
    }

    function goBack() {
      [W, W_out] = [data.W, data.W_out];
      fit();
      begin();
      say(`Back at the start: the loss E is ${tools.plain(losses[0])}.`);
    }

    // Drawing.

    /** Choose the smallest view that holds all vectors. */
    function fit() {
      const [low, high] = d3.extent([...context.flatMap((w) => column(W, w)), ...W_out.flat()]);
      const zoom = [1, 2, 4].find((factor) => low > factor * VIEW[0] && high < factor * VIEW[1]) ?? 8;
      const ticks = d3.range(-1, 3).map((tick) => tick * zoom);
      [toX, toY].forEach((scale) => scale.domain(VIEW.map((end) => zoom * end)));
      plane.select(".grid").selectAll("path").data(ticks).join("path").classed("zero", (tick) => tick === 0)
        .attr("d", (tick) => `M${toX(tick)},0V${SIZE}M0,${toY(tick)}H${SIZE}`);
      const below = ticks.map((tick) => [tick, toX(tick) + 4, SIZE - 4]);
      const beside = ticks.slice(1).map((tick) => [tick, 4, toY(tick) - 4]);
      plane.select(".grid").selectAll("text").data([...below, ...beside]).join("text")
        .attr("x", ([, x]) => x).attr("y", ([, , y]) => y).text(([tick]) => tools.plain(tick));
    }

    /** Draw both tables and all that follows from them. */
    function draw(W, W_out) {
      const now = forward(W, W_out, center, context);
      const [W_next, W_out_next] = step(W, W_out, center, context, eta);
      const inputs = context.map((w) => [column(W, w), column(W_next, w)]);
      const outputs = words.map((_, i) => [W_out[i], W_out_next[i]]);

      for (const [name, moves] of [["input", inputs], ["output", outputs]]) {
        plane.selectAll(`.${name}`).data(moves).attr("transform", ([from]) => `translate(${place(from)})`);
        plane.selectAll(`.${name}-move`).data(moves).attr("d", ([from, to]) => arrow(place(from), place(to)));
      }
      const middle = d3.mean(W_out, ([x]) => x); // names stand outside, where fewer arrows cross them
      plane.selectAll(".output text").data(W_out).attr("text-anchor", ([x]) => (x < middle ? "end" : "start"))
        .attr("x", ([x]) => (x < middle ? -8 : 8));
      plane.select(".mean").attr("d", d3.line()(inputs.map(([from]) => place(from))));
      plane.select(".h-line").attr("d", arrow(place([0, 0]), place(now.h)));
      plane.select(".h-name").attr("transform", `translate(${place(now.h)})`);

      const reach = Math.max(2, ...now.u.map(Math.abs));
      table.column(0, now.u, [-reach, reach]);
      table.column(1, now.y, [0, 1], words.map((_, i) => Number(i === center)));
      table.column(2, now.delta_out, [-1, 1]);
      const after = forward(W_next, W_out_next, center, context).E;
      facts.innerHTML = `<i>h</i> = ${pair(now.h)}<br><i>δ</i> = ${pair(now.delta)}<br>
        −(<i>η</i>/<i>C</i>) <i>δ</i> = ${pair(now.delta.map((x) => (-eta / context.length) * x))}<br>
        <i>E</i> = <b class="loss">${tools.plain(now.E)}</b>,
        after one step <b class="next-loss">${tools.plain(after)}</b>`;
      drawHistory([...losses.slice(0, -1), now.E, after]);
      [...points, ...fields].forEach((refresh) => refresh());
    }

    /** The losses so far as a line; the last of them is what one more step would bring. */
    function drawHistory(losses) {
      const x = d3.scaleLinear([0, Math.max(4, losses.length - 1)], [8, 210]);
      const y = d3.scaleLinear([0, d3.max(losses)], [76, 12]);
      const line = d3.line((_, i) => x(i), (E) => y(E));
      const last = losses.length - 1;
      const [next, ...past] = losses.map(tools.plain).reverse();
      history.attr("aria-label", `Loss E: ${past.reverse().join(", ")}; after one more step ${next}`);
      history.select(".base").attr("d", "M0,76H300");
      history.select(".taken").attr("d", line(losses.slice(0, -1)));
      history.select(".next").attr("d", `M${x(last - 1)},${y(losses[last - 1])}L${x(last)},${y(losses[last])}`);
      history.selectAll("circle").data(losses).join("circle").classed("next", (_, i) => i === last)
        .attr("r", 4).attr("cx", (_, i) => x(i)).attr("cy", y);
    }

    // What is drawn once.

    function makePlane(parent) {
      const svg = d3.select(parent).append("svg").attr("class", "plane").attr("viewBox", `0 0 ${SIZE} ${SIZE}`);
      svg.append("g").attr("class", "grid");
      svg.append("path").attr("class", "mean");
      svg.append("path").attr("class", "h-line");
      const outputs = svg.selectAll(".output").data(words).join("g").attr("class", "output");
      outputs.append("rect").attr("x", -5).attr("y", -5).attr("width", 10).attr("height", 10);
      outputs.append("text").attr("y", 17).call(nameVector, "v′");
      const inputs = svg.selectAll(".input").data(context.map((w) => words[w])).join("g").attr("class", "input");
      inputs.append("circle").attr("r", 22).attr("class", "finger"); // room for a finger
      inputs.append("circle").attr("r", 8);
      inputs.append("text").attr("x", 10).attr("y", -10).call(nameVector, "v");
      svg.append("text").attr("class", "h-name").attr("x", 8).attr("y", -4).text("h");
      svg.selectAll(".output-move").data(words).join("path").attr("class", "output-move");
      svg.selectAll(".input-move").data(context).join("path").attr("class", "input-move");
      return svg;
    }

    function nameVector(text, letter) {
      text.append("tspan").attr("class", "letter").text(letter);
      text.append("tspan").attr("dx", 1).attr("dy", 4).text((word) => word);
    }

    function makeHistory(parent) {
      const svg = d3.select(parent).append("svg").attr("class", "history").attr("viewBox", "0 0 300 84");
      svg.attr("role", "img");
      for (const name of ["base", "taken", "next"]) svg.append("path").attr("class", name);
      svg.append("text").attr("x", 300).attr("y", 24).text("● loss E, step by step");
      svg.append("text").attr("x", 300).attr("y", 44).text("○ with one more step");
      return svg;
    }

    function makeMovable(w, c) {
      const toGrid = (x) => Math.round(20 * x) / 20; // two digits are enough to play with
      return tools.dragPoint(plane.selectAll(".input").filter((_, i) => i === c), {
        get: () => column(W, w),
        set: (vector) => moveVector(w, vector.map(toGrid)),
        toX, toY, label: `Input vector of ${words[w]}`, step: 0.1,
      });
    }

    /** Two number fields for each context word; returns functions that show the state in them. */
    function makeFields(parent) {
      const grid = tools.append(parent, "div", { class: "vector-fields" });
      return context.flatMap((w) => {
        tools.append(grid, "span").innerHTML = `<i>v</i><sub>${words[w]}</sub>`;
        return W.map((_, k) => makeField(grid, w, k));
      });
    }

    function makeField(parent, w, k) {
      const input = tools.append(parent, "input", {
        type: "number", min: -LIMIT, max: LIMIT, step: 0.1,
        "aria-label": `Input vector of ${words[w]}, coordinate ${k + 1}`,
      });
      const show = () => { if (document.activeElement !== input) input.value = Number(W[k][w].toFixed(6)); };
      input.addEventListener("input", () => {
        if (!(Math.abs(input.valueAsNumber) <= LIMIT)) { // an empty field is not a number, and fails, too
          say(`A coordinate is a number from −${LIMIT} to ${LIMIT}.`);
          return;
        }
        const vector = column(W, w);
        vector[k] = input.valueAsNumber;
        moveVector(w, vector);
        fit();
        draw(W, W_out);
      });
      input.addEventListener("blur", show);
      return show;
    }

    function makeControls(parent) {
      tools.slider(parent, {
        label: "Learning rate η", min: 0, max: 3, step: 0.1, value: eta, show: (value) => tools.format(value, 1),
        onInput: (value) => { eta = value; draw(W, W_out); },
      });
      tools.append(parent, "button", { type: "button" }, "Take one step").addEventListener("click", takeStep);
      tools.append(parent, "button", { type: "button" }, "Back to the start").addEventListener("click", goBack);
    }
  });

  /** The path of an arrow between two points; a short arrow has a small head. */
  function arrow([x0, y0], [x1, y1]) {
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length < 0.5) return "";
    const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
    const head = Math.min(8, length / 2);
    const wing = (side) => [x1 - head * (dx + side * 0.6 * dy), y1 - head * (dy - side * 0.6 * dx)];
    return `M${x0},${y0}L${x1},${y1}M${wing(1)}L${x1},${y1}L${wing(-1)}`;
  }
})();
