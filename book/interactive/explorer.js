"use strict";

/* "Explore the vectors": a map of words; their neighbors and analogies are computed here, in all dimensions. */
(() => {
  const NEIGHBORS = 10, ANSWERS = 5, REACH = 1060; // of the map's coordinates, which go from -1000 to 1000
  const NEAR = 8, CHOSEN = { bold: true, gaps: [NEAR, 16, 26, 38, 52, 68, 86] }; // how far a name may be from its word
  const STYLES = [[d3.symbolCircle, "blue"], [d3.symbolSquare, "red"], [d3.symbolDiamond, "green"],
    [d3.symbolTriangle, "pink"], [{ draw: triangleDown }, "orange"], [d3.symbolCross, "sky"], [d3.symbolStar, "ink"]];

  function triangleDown(context, size) {
    const y = Math.sqrt(size / (3 * Math.sqrt(3)));
    context.moveTo(0, 2 * y);
    context.lineTo(Math.sqrt(3) * y, -y);
    context.lineTo(-Math.sqrt(3) * y, -y);
    context.closePath();
  }

  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const unit = (x) => { const length = Math.sqrt(dot(x, x)); return x.map((value) => value / length); };

  /** The rows of unit vectors, from one signed byte for each number. */
  function unitRows(base64, N) {
    const bytes = new Int8Array(Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
    return d3.range(bytes.length / N).map((row) => unit([...bytes.subarray(row * N, (row + 1) * N)]));
  }

  /** The k rows with the largest cosines with a unit vector, as pairs [row, cosine], largest first. */
  function nearest(rows, direction, k, exclude) {
    return rows.map((row, i) => [i, dot(row, direction)]).filter(([i]) => !exclude.includes(i))
      .sort((x, y) => y[1] - x[1]).slice(0, k);
  }

  const neighbors = (rows, w, k) => nearest(rows, rows[w], k, [w]);

  /** The words nearest to v_b − v_a + v_c: a is to b as c is to … */
  function analogy(rows, a, b, c, k, exclude) {
    const direction = unit(rows[b].map((value, i) => value - rows[a][i] + rows[c][i]));
    return nearest(rows, direction, k, exclude ? [a, b, c] : []);
  }

  /** The row of the place nearest to that of w among those that lie within 45° of a direction [dx, dy], or w. */
  function towards(places, w, [dx, dy]) {
    const [x0, y0] = places[w];
    const ahead = places.map(([x, y], i) => {
      const along = (x - x0) * dx + (y - y0) * dy, across = (x - x0) * dy - (y - y0) * dx;
      return [i, along > 0 && Math.abs(across) <= along ? Math.hypot(along, across) : Infinity];
    });
    const [row, distance] = ahead[d3.minIndex(ahead, ([, distance]) => distance)];
    return distance < Infinity ? row : w;
  }

  w2vedu.compute.explorer = { unitRows, nearest, neighbors, analogy, towards };

  w2vedu.figure("explorer", (root, data, tools) => {
    const { words, maps } = data;
    const index = new Map(words.map((word, row) => [word, row]));
    const rows = unitRows(data.vectors, data.dimensions);
    const family = new Map(Object.values(data.families).flatMap((members, i) =>
      members.map((word) => [index.get(word), STYLES[i]]))); // row -> how its mark looks
    const state = { map: maps[2], word: index.get("music"), hovered: null, marks: "neighbors",
      a: index.get("king"), b: index.get("queen"), c: index.get("he"), exclude: true };
    const percent = (share) => `${tools.format(100 * share, 0)}\u00a0%`;

    // --- Controls above the map

    const list = tools.append(root, "datalist", { id: "explorer-words" });
    words.forEach((word) => tools.append(list, "option", { value: word }));
    const controls = tools.append(root, "div", { class: "controls" });
    const search = wordField(tools.append(controls, "label", {}, "Word "), "search", (row) => select(row));
    tools.choice(controls, {
      label: "Map", value: state.map.name, options: maps.map(({ name }) => [name, name.replace(", perplexity", "")]),
      onChange: (name) => {
        state.map = maps.find((map) => map.name === name);
        draw(700);
        say(`${name}. The map keeps ${percent(state.map.kept)} of the five nearest neighbors.`);
      },
    });

    /** A text field for one word of the page; use(row) is called as soon as it holds one. */
    function wordField(parent, type, use, value = "") {
      const field = tools.append(parent, "input",
        { type, list: list.id, autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
      field.value = value;
      const row = () => index.get(field.value.trim().toLowerCase());
      field.addEventListener("input", () => {
        field.removeAttribute("aria-invalid");
        if (row() !== undefined) use(row());
      });
      field.addEventListener("change", () => {
        if (row() !== undefined || !field.value.trim()) return;
        field.setAttribute("aria-invalid", "true");
        say(`“${field.value.trim()}” is not among the ${d3.format(",")(words.length)} words of this page.`);
      });
      return field;
    }

    // --- The map and the list beside it

    const panels = tools.append(root, "div", { class: "panels" });
    const left = tools.append(panels, "div", { class: "map" });
    const svg = d3.select(left).append("svg").attr("tabindex", 0).attr("role", "application").attr("aria-label",
      "Map of words. Arrow keys go to the next word in their direction, plus and minus zoom, zero shows everything.");
    const buttons = tools.append(left, "div", { class: "zoom" });
    const zooms = {
      "+": ["Zoom in", () => zoomBy(2)], "−": ["Zoom out", () => zoomBy(0.5)], "0": ["Show the whole map", showAll],
    };
    for (const [sign, [label, act]] of Object.entries(zooms)) {
      tools.append(buttons, "button", { type: "button", "aria-label": label, title: label }, sign === "0" ? "⤢" : sign)
        .addEventListener("click", act);
    }
    const legend = d3.select(left).append("ul").attr("class", "legend");
    const entries = legend.selectAll("li").data(Object.keys(data.families)).join("li");
    entries.append("svg").attr("class", "swatch").attr("viewBox", "-8 -8 16 16").attr("aria-hidden", "true")
      .append("path").attr("d", (_, i) => d3.symbol(STYLES[i][0], 80)())
      .style("fill", (_, i) => `var(--figure-${STYLES[i][1]})`);
    entries.append("span").text((name) => name);
    const right = d3.select(panels).append("div").attr("class", "near");
    const heading = right.append("p").attr("class", "heading");
    const near = right.append("ol");
    const kept = right.append("p").attr("class", "note");

    // --- The analogy

    const box = tools.append(root, "fieldset", { class: "analogy" });
    tools.append(box, "legend", {}, "Analogy");
    const line = tools.append(box, "div", { class: "controls" });
    for (const [letter, after] of [["a", "is to"], ["b", "as"], ["c", "is to …"]]) {
      const label = tools.append(line, "label");
      tools.append(label, "i", {}, letter);
      wordField(label, "text", (row) => ask({ [letter]: row }), words[state[letter]]);
      tools.append(line, "span", {}, after);
    }
    tools.check(line, { label: "leave out the three words", checked: true, onChange: (exclude) => ask({ exclude }) });
    const answers = d3.select(box).append("ol");
    const say = tools.announcer(root);

    const answer = () => analogy(rows, state.a, state.b, state.c, ANSWERS, state.exclude);

    function ask(change) {
      Object.assign(state, change, { marks: "analogy", hovered: null });
      drawAnswers();
      draw();
      const [[row, cosine]] = answer();
      const [a, b, c, d] = [state.a, state.b, state.c, row].map((given) => words[given]);
      say(`${a} is to ${b} as ${c} is to ${d}, cosine ${tools.format(cosine, 2)}.`);
    }

    function select(row) {
      Object.assign(state, { word: row, hovered: null, marks: "neighbors" });
      if (document.activeElement !== search) search.value = words[row];
      keepInView(row);
      draw();
      const around = neighbors(rows, row, 5).map(([i, cosine]) => `${words[i]} ${tools.format(cosine, 2)}`);
      say(`${words[row]}: ${around.join(", ")}.`);
    }

    /** Fill an ordered list with words, their cosines as bars and numbers. */
    function fill(ol, pairs, note) {
      const items = ol.selectAll("li").data(pairs).join((enter) => {
        const item = enter.append("li");
        item.append("button").attr("type", "button");
        item.append("span").attr("class", "bar").append("span");
        item.append("span").attr("class", "number");
        return item;
      });
      items.select("button").text(([row]) => words[row]).on("click", (_, [row]) => select(row));
      items.select(".bar span").style("width", ([, cosine]) => `${100 * Math.max(0, cosine)}%`);
      items.select(".number").text(([row, cosine]) => tools.format(cosine, 2) + note(row));
    }

    function drawAnswers() {
      fill(answers, answer(), (row) => [state.a, state.b, state.c].includes(row) ? " (given)" : "");
    }

    function drawNeighbors(row) {
      heading.text("Nearest to ").append("b").text(words[row]);
      heading.append("span").text(` (${d3.format(",")(data.counts[row])} times in the text)`);
      fill(near, neighbors(rows, row, NEIGHBORS), () => "");
      kept.text(`${state.map.name} keeps ${percent(state.map.kept)} of the five nearest neighbors of a word.`);
    }

    // --- Drawing the map

    svg.append("rect").attr("class", "frame");
    svg.append("clipPath").attr("id", "explorer-frame").append("rect");
    const inside = svg.append("g").attr("clip-path", "url(#explorer-frame)");
    const dots = inside.append("path").attr("class", "dots");
    const links = inside.append("g").attr("class", "links");
    const marks = inside.append("g").selectAll("path").data([...family]).join("path").attr("class", "mark")
      .attr("d", ([, [shape]]) => d3.symbol(shape, 62)()).style("fill", ([, [, color]]) => `var(--figure-${color})`);
    const rings = inside.append("g").attr("class", "rings");
    const leaders = inside.append("g").attr("class", "leaders");
    const labels = inside.append("g");

    let side, scale; // of the map, in pixels
    let places = state.map.points; // between two maps, the places on the way
    let transform = d3.zoomIdentity;
    const onScreen = (row) => transform.apply([scale(places[row][0]), scale(-places[row][1])]);

    function layOut(width) {
      side = width >= 560 ? Math.min(0.64 * width, 470) : width;
      scale = d3.scaleLinear([-REACH, REACH], [0, side]);
      left.style.width = `${side}px`;
      svg.attr("viewBox", [0, 0, side, side]).attr("width", side).attr("height", side);
      svg.selectAll("rect").attr("width", side).attr("height", side);
      zoom.extent([[0, 0], [side, side]]).translateExtent([[0, 0], [side, side]]);
      svg.call(zoom.transform, d3.zoomIdentity);
      draw();
    }

    function draw(duration = 0) {
      drawNeighbors(state.hovered ?? state.word);
      const start = places, end = state.map.points;
      svg.interrupt("map");
      if (duration && !tools.reducedMotion()) {
        svg.transition("map").duration(duration).tween("places", () => (t) => {
          const onTheWay = ([x, y], i) => [start[i][0] + t * (x - start[i][0]), start[i][1] + t * (y - start[i][1])];
          places = t === 1 ? end : end.map(onTheWay);
          drawMap();
        });
      } else {
        places = end;
        drawMap();
      }
    }

    function drawMap() {
      const { chosen, pairs } = marked();
      const visible = d3.range(words.length).filter((row) => onScreen(row).every((x) => x >= 0 && x <= side));
      dots.attr("d", visible.filter((row) => !family.has(row)).map((row) => `M${onScreen(row)}h0`).join(""));
      marks.attr("transform", ([row]) => `translate(${onScreen(row)})`);
      links.selectAll("line").data(pairs).join("line").classed("step", analogyIsShown())
        .attr("x1", ([i]) => onScreen(i)[0]).attr("y1", ([i]) => onScreen(i)[1])
        .attr("x2", ([, j]) => onScreen(j)[0]).attr("y2", ([, j]) => onScreen(j)[1]);
      rings.selectAll("circle").data(chosen).join("circle")
        .attr("r", (_, i) => i ? 6 : 9).classed("first", (_, i) => !i)
        .attr("cx", (row) => onScreen(row)[0]).attr("cy", (row) => onScreen(row)[1]);
      drawNames(chosen, visible);
    }

    const analogyIsShown = () => state.hovered === null && state.marks === "analogy";

    /** What is marked now: the words in order of importance, and the pairs that are joined by a line. */
    function marked() {
      if (analogyIsShown()) {
        const { a, b, c } = state, [[d]] = answer();
        return { chosen: [...new Set([d, a, b, c])], pairs: [[a, b], [c, d]] };
      }
      const word = state.hovered ?? state.word;
      const around = neighbors(rows, word, NEIGHBORS).map(([row]) => row);
      return { chosen: [word, ...around], pairs: around.map((row) => [word, row]) };
    }

    /** Names of the chosen words, then of as many others as there is room for; a name that stands apart has a line. */
    function drawNames(chosen, visible) {
      const others = transform.k < 2.5 ? [...family.keys()] : d3.sort(visible, (row) => !family.has(row));
      const named = [...new Set([...chosen, ...others])].map((row, i) =>
        ({ text: words[row], x: onScreen(row)[0], y: onScreen(row)[1], ...i < chosen.length && CHOSEN }));
      const below = [side - 118, side - 44, side, side]; // the buttons
      const set = tools.placeLabels(named, { width: side, height: side, reserved: [below] });
      const placed = named.map((label, i) => ({ ...label, place: set[i] })).filter(({ place }) => place);
      leaders.selectAll("line").data(placed.filter(({ place }) => place.gap > NEAR)).join("line")
        .attr("x1", ({ x }) => x).attr("y1", ({ y }) => y)
        .attr("x2", ({ place }) => place.x).attr("y2", ({ y, place }) => y + place.direction[1] * place.gap);
      labels.selectAll("text").data(placed).join("text")
        .attr("class", ({ bold }) => bold ? "halo chosen" : "halo").text(({ text }) => text)
        .attr("x", ({ place }) => place.x).attr("y", ({ place }) => place.y)
        .attr("text-anchor", ({ place }) => place.anchor);
    }

    // --- Moving in the map: the mouse drags, Ctrl with the wheel zooms; a finger scrolls the page, and has the buttons

    const zoom = d3.zoom().scaleExtent([1, 16])
      .filter(({ type, ctrlKey, metaKey, button }) =>
        type === "wheel" ? ctrlKey || metaKey : type === "mousedown" && !button)
      .on("zoom", (event) => { transform = event.transform; drawMap(); });
    const gently = () => tools.reducedMotion() ? svg : svg.transition("zoom").duration(300);

    function zoomBy(factor) {
      gently().call(zoom.scaleBy, factor, onScreen(state.word));
    }
    function showAll() {
      gently().call(zoom.transform, d3.zoomIdentity);
    }
    function keepInView(row) {
      const [x, y] = onScreen(row);
      if (Math.min(x, y, side - x, side - y) < 20) svg.call(zoom.translateTo, ...transform.invert([x, y]));
    }

    /** The row of the word nearest to the pointer, or null when none is near. */
    function under(event) {
      const [x, y] = d3.pointer(event, svg.node());
      const away = d3.range(words.length).map((row) => Math.hypot(onScreen(row)[0] - x, onScreen(row)[1] - y));
      const row = d3.minIndex(away);
      return away[row] < 32 ? row : null;
    }
    function hover(row) {
      if (row === state.hovered) return;
      state.hovered = row;
      draw();
    }
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

    svg.call(zoom)
      .on("pointermove", (event) => { if (event.pointerType === "mouse" && !event.buttons) hover(under(event)); })
      .on("pointerleave", () => hover(null))
      .on("click", (event) => { const row = under(event); if (row !== null) select(row); })
      .on("keydown", (event) => {
        const sign = { "-": "−", "=": "+" }[event.key] ?? event.key;
        if (event.ctrlKey || event.metaKey || event.altKey || !(arrows[sign] || zooms[sign])) return;
        event.preventDefault();
        if (zooms[sign]) zooms[sign][1]();
        else select(towards(places, state.word, arrows[sign]));
      });
    tools.onWidth(root, layOut);
    drawAnswers();
    search.value = words[state.word];
    say(`Shown are ${d3.format(",")(words.length)} of ${d3.format(",")(data.vocabulary)} words.`);
  });
})();
