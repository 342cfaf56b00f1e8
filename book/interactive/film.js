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
    let t = last, view = "all", timer = null, render = () => {};

    const controls = d3.select(root).append("div").attr("class", "controls").node();
    const legend = tools.choice(controls, {
      label: "Show", value: view, options: [["all", "all families"], ...Object.keys(STYLES).map((name) => [name, name])],
      onChange: (name) => { view = name; render(600); say(aboutView()); },
    });
    d3.select(legend).selectAll("label").data([null, ...Object.values(STYLES)]).filter((style) => style)
      .insert("svg", "span").attr("class", "swatch").attr("viewBox", "-8 -8 16 16").attr("aria-hidden", "true")
      .append("path").attr("d", ([shape]) => d3.symbol(shape, 90)()).style("fill", ([, color]) => `var(--figure-${color})`);
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

    tools.onWidth(root, (width) => {
      const wide = width >= 560;
      const side = wide ? Math.min(0.6 * width, 420) : width;
      const drawMap = mapDrawer(side);
      const drawCharts = chartDrawer(wide ? width - side - 16 : width, wide ? side : 250);
      render = (duration = 0) => {
        drawMap(duration);
        drawCharts();
        scrubber.value = Math.round(t);
        scrubber.dispatchEvent(new Event("input")); // shows the epochs beside it
      };
      render();
    });
    say(aboutFrame());

    /** Lay out the map and return the function that draws it at the time t. */
    function mapDrawer(side) {
      map.attr("viewBox", [0, 0, side, side]).attr("width", side).attr("height", side).selectAll("*").remove();
      map.append("rect").attr("width", side).attr("height", side).attr("class", "frame");
      const scales = Object.fromEntries(Object.entries(data.views).map(([name, { points }]) => {
        const reach = 1.16 * d3.max(points.flat(2), Math.abs);
        return [name, [d3.scaleLinear([-reach, reach], [0, side]), d3.scaleLinear([-reach, reach], [side, 0])]];
      }));
      const onScreen = (name, frame) => frame.map(([x, y]) => [scales[name][0](x), scales[name][1](y)]);
      const trails = map.append("g").selectAll("path").data(words).join("path").attr("class", "trail")
        .style("stroke", ({ family }) => `var(--figure-${STYLES[family][1]})`);
      const lines = map.append("g").attr("class", "factors");
      const marks = map.append("g").selectAll("path").data(words).join("path").attr("class", "mark")
        .attr("d", ({ family }) => d3.symbol(STYLES[family][0], 70)())
        .style("fill", ({ family }) => `var(--figure-${STYLES[family][1]})`);
      const labels = map.append("g");
      const sides = Object.fromEntries(Object.keys(STYLES).map((family) => // chosen once, or names would jump about
        [family, tools.placeLabels(nameLabels(family, onScreen(family, data.views[family].points[last])), { width: side, height: side })]));

      function nameLabels(family, places) {
        return data.families[family].words.map((text, i) => ({ text, x: places[i][0], y: places[i][1] }));
      }
      /** In the view of all families each cloud has its family's name above it. */
      function familyLabels(places) {
        return Object.keys(STYLES).map((text) => {
          const own = places.filter((_, i) => words[i].family === text);
          return { text, x: d3.mean(own, ([x]) => x), y: d3.min(own, ([, y]) => y), bold: true, directions: [[0, -1]] };
        });
      }

      return (duration) => {
        const all = view === "all", places = onScreen(view, at(data.views[view].points, t));
        const number = all ? ({ row }) => row : ({ i }) => i;
        const shown = (item) => all || item.family === view;
        const past = data.views[view].points.slice(0, Math.ceil(t)).map((frame) => onScreen(view, frame)).concat([places]);
        map.attr("aria-label", `Map of ${all ? "62 words in five families" : data.families[view].words.join(", ")}`);
        marks.classed("hidden", (item) => !shown(item));
        const moved = marks.filter(shown);
        (duration && !tools.reducedMotion() ? moved.transition().duration(duration) : moved.interrupt())
          .attr("transform", (item) => `translate(${places[number(item)]})`);
        trails.attr("d", (item) => shown(item) ? d3.line()(past.map((frame) => frame[number(item)])) : null);
        lines.selectAll("line").data(all ? [] : data.families[view].edges).join("line")
          .attr("x1", ([i]) => places[i][0]).attr("y1", ([i]) => places[i][1])
          .attr("x2", ([, j]) => places[j][0]).attr("y2", ([, j]) => places[j][1]);
        const names = all ? familyLabels(places)
          : nameLabels(view, places).map((label, i) => ({ ...label, directions: [sides[view][i]?.direction ?? [1, 0]] }));
        const set = tools.placeLabels(names, { width: side, height: side });
        labels.selectAll("text").data(names.map((label, i) => ({ ...label, place: set[i] }))).join("text")
          .attr("class", "halo").text(({ text }) => text).style("display", ({ place }) => place ? null : "none")
          .style("font-weight", all ? "bold" : null)
          .attr("x", ({ place }) => place?.x).attr("y", ({ place }) => place?.y).attr("text-anchor", ({ place }) => place?.anchor);
      };
    }

    /** Lay out the two curves over one axis of time and return the function that moves their markers. */
    function chartDrawer(width, height) {
      charts.attr("viewBox", [0, 0, width, height]).attr("width", width).attr("height", height).selectAll("*").remove();
      charts.attr("aria-label", "Two curves over the epochs: the loss, and the share of analogies solved");
      const left = 38, right = width - 14, middle = height / 2;
      const x = d3.scaleSqrt([0, d3.max(data.epochs)], [left, right]); // as the frames: closer together at the beginning
      const time = charts.append("line").attr("class", "time").attr("y1", 24).attr("y2", height - 34);
      const parts = [
        { title: "loss", values: data.loss, digits: 2, y: d3.scaleLinear([3, 5.4], [middle - 12, 24]), ticks: [3, 4, 5],
          show: (loss) => tools.format(loss, 2) },
        { title: "analogies solved", values: data.solved, y: d3.scaleLinear([0, 1], [height - 34, middle + 24]),
          ticks: [0, 0.5, 1], show: (share) => `${tools.format(100 * share, 0)} %` },
      ].map(({ title, values, y, ticks, show }) => {
        const part = charts.append("g");
        part.append("text").attr("x", 0).attr("y", y.range()[1] - 10).attr("class", "title").text(title);
        part.selectAll(".tick").data(ticks).join("g").attr("class", "tick").attr("transform", (value) => `translate(0,${y(value)})`)
          .call((tick) => tick.append("line").attr("x1", left).attr("x2", right))
          .call((tick) => tick.append("text").attr("x", left - 6).attr("dy", "0.32em").attr("text-anchor", "end")
            .text((value) => title === "loss" ? value : `${100 * value} %`));
        part.append("path").attr("class", "curve").attr("d", d3.line((_, i) => x(data.epochs[i]), y)(values));
        return { values, y, show, dot: part.append("circle").attr("r", 5).attr("class", "now"),
          number: part.append("text").attr("class", "halo number") };
      });
      const bound = (name, value, dy) => charts.append("g").attr("class", "bound")
        .call((g) => g.append("line").attr("x1", left).attr("x2", right).attr("y1", parts[0].y(value)).attr("y2", parts[0].y(value)))
        .call((g) => g.append("text").attr("x", right).attr("y", parts[0].y(value) + dy).attr("text-anchor", "end")
          .attr("class", "halo").text(name));
      bound(`ln V = ${tools.format(data.knowing_nothing, 2)}`, data.knowing_nothing, 15);
      bound(`smallest: ${tools.format(data.smallest_loss, 2)}`, data.smallest_loss, 15);
      charts.append("g").selectAll("text").data([0, 1, 4, 9, 16]).join("text").attr("class", "axis")
        .attr("x", x).attr("y", height - 18).attr("text-anchor", "middle").text(String);
      charts.append("text").attr("class", "axis").attr("x", (left + right) / 2).attr("y", height - 3).attr("text-anchor", "middle").text("epochs");

      return () => {
        const now = x(at(data.epochs, t)), late = now > (left + right) / 2;
        time.attr("x1", now).attr("x2", now);
        for (const { values, y, show, dot, number } of parts) {
          const height = y(at(values, t));
          dot.attr("cx", now).attr("cy", height);
          number.attr("x", now + (late ? -9 : 9)).attr("y", height + (values === data.solved && late ? 19 : -9)).attr("text-anchor", late ? "end" : "start")
            .text(show(values[Math.round(t)]));
        }
      };
    }
  });
})();
