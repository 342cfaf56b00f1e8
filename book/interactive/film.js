"use strict";

/* "The vectors move": the package has trained and computed every frame; this script shows them one after the other. */
(() => {
  const STYLES = {
    people: [d3.symbolCircle, "blue"], countries: [d3.symbolSquare, "red"], animals: [d3.symbolDiamond, "green"],
    adjectives: [d3.symbolTriangle, "pink"], verbs: [d3.symbolCross, "orange"],
  };
  const MILLISECONDS = 220; // for one frame of the film

  /** A series of numbers, or of lists of numbers, at the time t in frames; between two frames all go straight. */
  function at(series, t) {
    const frame = Math.min(Math.floor(t), series.length - 2);
    const between = (a, b) => Array.isArray(a) ? a.map((x, i) => between(x, b[i])) : a + (t - frame) * (b - a);
    return between(series[frame], series[frame + 1]);
  }

  w2vedu.compute.film = { at };

  w2vedu.figure("film", (root, data, tools) => {
    const last = data.epochs.length - 1;
    const words = Object.entries(data.families).flatMap(([family, { words }]) =>
      words.map((word, i) => ({ word, family, i })));
    words.forEach((item, i) => { item.row = i; });
    let t = last, view = "all", timer = null; // t: the time, in frames

    const controls = d3.select(root).append("div").attr("class", "controls").node();
    const legend = tools.choice(controls, {
      label: "Show", value: view,
      options: [["all", "all families"], ...Object.keys(STYLES).map((name) => [name, name])],
      onChange: (name) => { view = name; render(600); say(aboutView()); },
    });
    d3.select(legend).selectAll("label").data([null, ...Object.values(STYLES)]).filter((style) => style)
      .insert("svg", "span").attr("class", "swatch").attr("viewBox", "-8 -8 16 16").attr("aria-hidden", "true")
      .append("path").attr("d", ([shape]) => d3.symbol(shape, 90)())
      .style("fill", ([, color]) => `var(--figure-${color})`);
    const panels = d3.select(root).append("div").attr("class", "panels");
    const map = panels.append("svg").attr("role", "img");
    const charts = panels.append("svg").attr("role", "img");
    const player = d3.select(root).append("div").attr("class", "controls player").node();
    const button = tools.append(player, "button", { type: "button" }, "Play");
    const scrubber = tools.slider(player, {
      label: "Time", min: 0, max: last, step: 1, value: last, show: (frame) => `${epochs(frame)} epochs`,
      onInput: (frame) => {
        if (frame === Math.round(t)) return; // the film itself has moved the slider
        stop();
        t = frame;
        render();
      },
    });
    scrubber.addEventListener("change", () => say(aboutFrame()));
    const say = tools.announcer(root);

    function epochs(frame) {
      return tools.format(data.epochs[frame], data.epochs[frame] < 1 ? 2 : 1);
    }
    function aboutFrame() {
      const frame = Math.round(t);
      return `After ${epochs(frame)} epochs: loss ${tools.format(data.loss[frame], 2)}, `
        + `${tools.format(100 * data.solved[frame], 0)}\u00a0% of the analogies solved.`;
    }
    function aboutView() {
      const share = tools.format(100 * data.views[view].share, 0);
      return view === "all" ? `All families, in a plane with ${share}\u00a0% of their spread.`
        : `The ${view} alone, in a plane with ${share}\u00a0% of their spread. Each line changes one factor.`;
    }

    function stop() {
      timer?.stop();
      timer = null;
      button.textContent = "Play";
    }
    function play() {
      if (t >= last) t = 0;
      const start = t, still = tools.reducedMotion();
      button.textContent = "Pause";
      say("The film runs.");
      timer = (still ? d3.interval : d3.timer)((elapsed) => {
        t = Math.min(last, still ? Math.floor(t) + 1 : start + elapsed / MILLISECONDS);
        if (t === last) stop();
        render();
        if (t === last) say(aboutFrame());
      }, still ? 2 * MILLISECONDS : 0);
      render();
    }
    button.addEventListener("click", () => {
      if (!timer) return play();
      stop();
      t = Math.round(t);
      render();
      say(aboutFrame());
    });

    function render(duration = 0) {
      drawMap(duration);
      drawCharts();
      scrubber.value = Math.round(t);
      scrubber.dispatchEvent(new Event("input")); // shows the epochs beside it
    }

    // --- The map

    const border = map.append("rect").attr("class", "frame");
    const trails = map.append("g").selectAll("path").data(words).join("path").attr("class", "trail")
      .style("stroke", ({ family }) => `var(--figure-${STYLES[family][1]})`);
    const factors = map.append("g").attr("class", "factors");
    const marks = map.append("g").selectAll("path").data(words).join("path").attr("class", "mark")
      .attr("d", ({ family }) => d3.symbol(STYLES[family][0], 70)())
      .style("fill", ({ family }) => `var(--figure-${STYLES[family][1]})`);
    const labels = map.append("g");

    let side; // of the map, in pixels
    const scales = {}; // view -> the scales from its plane to the screen
    const directions = {}; // family -> on which side of each word its name stands
    const onScreen = (view, frame) => frame.map(([x, y]) => [scales[view][0](x), scales[view][1](y)]);

    function layOutMap(pixels) {
      side = pixels;
      map.attr("viewBox", [0, 0, side, side]).attr("width", side).attr("height", side);
      border.attr("width", side).attr("height", side);
      for (const [view, { points }] of Object.entries(data.views)) {
        const reach = 1.16 * d3.max(points.flat(2), Math.abs);
        scales[view] = [d3.scaleLinear([-reach, reach], [0, side]), d3.scaleLinear([-reach, reach], [side, 0])];
      }
      for (const family of Object.keys(STYLES)) { // chosen once, for the last frame, or names would jump about
        const names = wordLabels(family, onScreen(family, data.views[family].points[last]));
        directions[family] = tools.placeLabels(names, { width: side, height: side })
          .map((place) => place?.direction ?? [1, 0]);
      }
    }

    function drawMap(duration) {
      const all = view === "all", { points } = data.views[view];
      const places = onScreen(view, at(points, t));
      const past = points.slice(0, Math.ceil(t)).map((frame) => onScreen(view, frame)).concat([places]);
      const number = all ? ({ row }) => row : ({ i }) => i;
      const shown = ({ family }) => all || family === view;
      map.attr("aria-label", `Map of ${all ? "62 words in five families" : data.families[view].words.join(", ")}`);
      marks.classed("hidden", (item) => !shown(item));
      const moved = marks.filter(shown);
      (duration && !tools.reducedMotion() ? moved.transition().duration(duration) : moved.interrupt())
        .attr("transform", (item) => `translate(${places[number(item)]})`);
      trails.attr("d", (item) => shown(item) ? d3.line()(past.map((frame) => frame[number(item)])) : null);
      factors.selectAll("line").data(all ? [] : data.families[view].edges).join("line")
        .attr("x1", ([i]) => places[i][0]).attr("y1", ([i]) => places[i][1])
        .attr("x2", ([, j]) => places[j][0]).attr("y2", ([, j]) => places[j][1]);
      drawNames(all ? familyLabels(places) : wordLabels(view, places, directions[view]));
    }

    function drawNames(names) {
      const set = tools.placeLabels(names, { width: side, height: side });
      labels.selectAll("text").data(names.map((label, i) => ({ ...label, place: set[i] }))).join("text")
        .attr("class", "halo").text(({ text }) => text).style("display", ({ place }) => place ? null : "none")
        .style("font-weight", ({ bold }) => bold ? "bold" : null)
        .attr("x", ({ place }) => place?.x).attr("y", ({ place }) => place?.y)
        .attr("text-anchor", ({ place }) => place?.anchor);
    }

    function wordLabels(family, places, directions) {
      return data.families[family].words.map((text, i) =>
        ({ text, x: places[i][0], y: places[i][1], ...directions && { directions: [directions[i]] } }));
    }

    /** In the view of all families each cloud has its family's name above it. */
    function familyLabels(places) {
      return Object.keys(STYLES).map((text) => {
        const own = places.filter((_, i) => words[i].family === text);
        return { text, x: d3.mean(own, ([x]) => x), y: d3.min(own, ([, y]) => y), bold: true, directions: [[0, -1]] };
      });
    }

    // --- Two curves over one axis of time, which gives the first epochs more room, as the film does

    const x = d3.scaleSqrt().domain([0, d3.max(data.epochs)]);
    const loss = { title: "loss", values: data.loss, y: d3.scaleLinear().domain([3, 5.4]), ticks: [3, 4, 5],
      tick: String, show: (loss) => tools.format(loss, 2), below: false };
    const solved = { title: "analogies solved", values: data.solved, y: d3.scaleLinear().domain([0, 1]),
      ticks: [0, 0.5, 1], tick: (share) => `${100 * share} %`, show: (share) => `${tools.format(100 * share, 0)} %`,
      below: true }; // where the number stands when the curve is high
    let time;

    function layOutCharts(width, height) {
      const left = 44, right = width - 14, middle = height / 2;
      charts.attr("viewBox", [0, 0, width, height]).attr("width", width).attr("height", height);
      charts.attr("aria-label", "Two curves over the epochs: the loss, and the share of analogies solved");
      charts.selectAll("*").remove();
      x.range([left, right]);
      loss.y.range([middle - 12, 24]);
      solved.y.range([height - 34, middle + 24]);
      time = charts.append("line").attr("class", "time").attr("y1", 24).attr("y2", height - 34);
      for (const curve of [loss, solved]) layOutCurve(curve);
      layOutBound(`ln V = ${tools.format(data.knowing_nothing, 2)}`, data.knowing_nothing);
      layOutBound(`smallest: ${tools.format(data.smallest_loss, 2)}`, data.smallest_loss);
      charts.append("g").selectAll("text").data([0, 1, 4, 9, 16]).join("text").attr("class", "axis")
        .attr("x", x).attr("y", height - 18).attr("text-anchor", "middle").text(String);
      charts.append("text").attr("class", "axis").attr("x", (left + right) / 2).attr("y", height - 3)
        .attr("text-anchor", "middle").text("epochs");
    }

    function layOutCurve(curve) {
      const { title, values, y, ticks, tick } = curve, [left, right] = x.range();
      const part = charts.append("g");
      part.append("text").attr("x", 0).attr("y", y.range()[1] - 10).attr("class", "title").text(title);
      const marked = part.selectAll(".tick").data(ticks).join("g").attr("class", "tick")
        .attr("transform", (value) => `translate(0,${y(value)})`);
      marked.append("line").attr("x1", left).attr("x2", right);
      marked.append("text").attr("x", left - 6).attr("dy", "0.32em").attr("text-anchor", "end").text(tick);
      part.append("path").attr("class", "curve").attr("d", d3.line((_, i) => x(data.epochs[i]), y)(values));
      curve.dot = part.append("circle").attr("r", 5).attr("class", "now");
      curve.number = part.append("text").attr("class", "halo number");
    }

    /** A level that the loss cannot leave, with its name below it. */
    function layOutBound(name, level) {
      const bound = charts.append("g").attr("class", "bound"), [left, right] = x.range();
      bound.append("line").attr("x1", left).attr("x2", right).attr("y1", loss.y(level)).attr("y2", loss.y(level));
      bound.append("text").attr("x", right).attr("y", loss.y(level) + 15).attr("text-anchor", "end")
        .attr("class", "halo").text(name);
    }

    function drawCharts() {
      const now = x(at(data.epochs, t)), late = now > d3.mean(x.range());
      time.attr("x1", now).attr("x2", now);
      for (const { values, y, show, below, dot, number } of [loss, solved]) {
        const height = y(at(values, t));
        dot.attr("cx", now).attr("cy", height);
        number.attr("x", now + (late ? -9 : 9)).attr("y", height + (below && late ? 19 : -9))
          .attr("text-anchor", late ? "end" : "start").text(show(values[Math.round(t)]));
      }
    }

    tools.onWidth(root, (width) => {
      const wide = width >= 560;
      layOutMap(wide ? Math.min(0.6 * width, 420) : width);
      layOutCharts(wide ? width - side - 16 : width, wide ? side : 250);
      render();
    });
    say(aboutFrame());
  });
})();
