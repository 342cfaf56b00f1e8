"use strict";
/* The dial of negative sampling: how often the draws coincide, and what they save, over K, the power of P_n and V. */
(() => {
  /**
   * The probabilities, for each of the (rising) sizes V, that of K draws two are the same word, and that one of them
   * is the true word. Counts follow Zipf's law, #(w) ∝ 1/rank; P_n ∝ #(w)^power; the true word is drawn by its count.
   *
   * One walk over the ranks serves all sizes, for every sum in question only grows from one size to the next:
   * e[k], the elementary symmetric polynomial of the weights, for P(all draws differ) = K! e[K] / total^K; and
   * s[j] = Σ weight^j / rank, for the expectation of 1 - (1 - p)^K, which is Σ_j (-1)^(j+1) (K over j) p^j.
   */
  function coincidences(K, power, sizes) {
    const e = new Float64Array(K + 1), s = new Float64Array(K + 1);
    e[0] = 1;
    let total = 0, rank = 0;
    return sizes.map((V) => {
      while (rank < V) {
        rank += 1;
        const weight = rank ** -power;
        total += weight;
        for (let k = K; k >= 1; k -= 1) e[k] += weight * e[k - 1];
        for (let j = 0, term = 1 / rank; j <= K; j += 1, term *= weight) s[j] += term;
      }
      let different = 1, miss = 0, binomial = 1; // miss = Σ_j (-1)^j (K over j) s[j] / (s[0] total^j)
      for (let k = 1; k <= K; k += 1) different *= k / total;
      for (let j = 0; j <= K; j += 1) {
        miss += binomial * s[j] / s[0] / total ** j;
        binomial *= -(K - j) / (j + 1);
      }
      return { V, duplicate: K === 1 ? 0 : 1 - different * e[K], collision: 1 - miss, total };
    });
  }

  /** Multiplications in one window of CBOW: with the softmax, with K draws, and their ratio. */
  const cost = (K, V, N) => ({ softmax: 3 * V * N, draws: 3 * (K + 1) * N, ratio: V / (K + 1) });

  /** P_n of the word at a rank, formula (N.1) with any power; `total` is the sum of rank^-power over all V ranks. */
  const noise = (rank, power, total) => rank ** -power / total;

  w2vedu.compute["sampling-dial"] = { coincidences, cost, noise };

  // The figure.

  const LEAST = 3e-6; // the least probability on the axis; the smallest there is, 1/300,000, lies above it
  const KINDS = [
    { key: "duplicate", symbol: "●", name: "a word drawn twice", label: ["drawn", "twice"] },
    { key: "collision", symbol: "■", name: "the true word drawn", label: ["true word", "drawn"] },
  ];

  /** 58.1%, 0.56%, 0.0010%: one digit after the point, and two that count where the number is small. */
  function percent(p) {
    if (p > 0.9995 && p < 1) return "> 99.9%";
    const digits = p === 0 || p >= 0.01 ? 1 : 1 - Math.floor(Math.log10(100 * p));
    return `${(100 * p).toFixed(digits)}%`;
  }

  /** Heights for labels that would stand at the given ones, were they not to keep a distance from each other. */
  function apart(heights, distance) {
    const order = d3.range(heights.length).sort((i, j) => heights[i] - heights[j]);
    const placed = heights.slice();
    order.slice(1).forEach((i, above) => { placed[i] = Math.max(placed[i], placed[order[above]] + distance); });
    const shift = d3.mean(placed) - d3.mean(heights);
    return placed.map((y) => y - shift);
  }

  w2vedu.figure("sampling-dial", (root, data, tools) => {
    const { sizes, N } = data, largest = sizes.at(-1);
    const { format, parts } = tools, count = d3.format(","), short = d3.format("~s");
    const tick = (p) => `${+(100 * p).toPrecision(1)}%`;
    const table = sizes.map((V, i) => ({ V, duplicate: data.duplicate[i], collision: data.collision[i] }));
    const harmonic = coincidences(1, 1, sizes).map(({ total }) => total);

    let K = data.K, power = data.exponent, at = sizes.indexOf(1000); // at: which of the sizes
    let curve = coincidences(K, power, sizes), box = {};

    // The parts of the page, from top to bottom.
    const page = d3.select(root).classed("sampling-dial", true);
    const controls = page.append("div").attr("class", "controls").node();
    tools.slider(controls, { label: "draws, K", min: 1, max: 20, step: 1, value: K,
      onInput: (x) => { K = x; compute(); } });
    tools.slider(controls, { label: "power in Pₙ", min: 0, max: 1, step: 0.05, value: power, show: (x) => format(x, 2),
      onInput: (x) => { power = x; compute(); } });
    tools.slider(controls, { label: "vocabulary, V", min: 0, max: sizes.length - 1, step: 1, value: at,
      show: (x) => count(sizes[x]), onInput: (x) => { at = x; show(); } });
    const tiles = page.append("div").attr("class", "tiles").selectAll("div")
      .data([...KINDS, { key: "times", symbol: "↕", name: "the softmax costs" }]).join("div")
      .attr("class", ({ key }) => key);
    tiles.append("span").attr("class", "what").text(({ symbol, name }) => `${symbol} ${name}`);
    tiles.append("span").attr("class", "value");
    const charts = page.append("div").attr("class", "charts").selectAll("svg").data(["coincidences", "noise", "cost"])
      .join("svg").attr("class", String).attr("role", "img");
    const say = tools.announcer(root);

    function compute() {
      curve = coincidences(K, power, sizes);
      show();
    }

    function show() {
      const now = { ...curve[at], ...cost(K, sizes[at], N) };
      now.times = `${now.ratio < 10 ? format(now.ratio, 1) : count(Math.round(now.ratio))}×`;
      tiles.select(".value").text(({ key }) => key === "times" ? now.times : percent(now[key]));
      say(`With V = ${count(now.V)}, K = ${K} and the power ${format(power, 2)}, a word is drawn twice in ` +
        `${percent(now.duplicate)} of the windows and the true word in ${percent(now.collision)}; the softmax costs ` +
        `${count(now.softmax)} multiplications, the draws ${count(now.draws)}.`);
      charts.each(function (chart) { draw[chart](d3.select(this), now); });
    }

    // The charts. All axes are logarithmic.

    /** Draw the title and the axes of a chart; return its scales. */
    function frame(svg, { width, height }, { title, label, x, y, ticks, show }) {
      const left = 52, right = width - 66, bottom = height - 40;
      const toX = d3.scaleLog(x, [left, right]), toY = d3.scaleLog(y, [bottom, 30]).clamp(true);
      const back = parts(svg.attr("width", width).attr("height", height), "g", "back");
      const decades = d3.range(6).map((power) => 10 ** power).filter((value) => value >= x[0]);
      parts(back, "text", "title").attr("y", 14).text(title);
      parts(back, "line", "grid", ticks).attr("x1", left).attr("x2", right).attr("y1", toY).attr("y2", toY);
      parts(back, "text", "ytick", ticks).attr("x", left - 6).attr("y", (value) => toY(value) + 4)
        .attr("text-anchor", "end").text(show);
      parts(back, "text", "xtick", decades).attr("x", toX).attr("y", bottom + 17)
        .attr("text-anchor", "middle").text(short);
      parts(back, "text", "axis").attr("x", right).attr("y", height - 4).attr("text-anchor", "end").text(label);
      return [toX, toY];
    }

    /** The names of lines, each in one or two short rows of text beside the line's end. */
    const names = (svg, lines, x, heights) => parts(svg, "text", "name", lines).attr("data-kind", ({ key }) => key)
      .attr("transform", (_, i) => `translate(${x + 6},${heights[i] + 4})`)
      .selectAll("tspan").data(({ label }) => label).join("tspan").attr("x", 0).attr("dy", (_, row) => 13 * row)
      .text(String);

    /** Straight lines from end to end. */
    const straight = (svg, lines, x, y) => parts(svg, "path", "curve", lines).attr("data-kind", ({ key }) => key)
      .attr("d", ({ ends }) => d3.line(([a]) => x(a), ([, b]) => y(b))(ends));

    const draw = {
      coincidences(svg, now) {
        const [x, y] = frame(svg, box.coincidences, {
          title: "How often it happens in a window", label: "words in the vocabulary, V", x: [sizes[0], largest],
          y: [LEAST, 1], ticks: [1, 0.1, 0.01, 0.001, 1e-4, 1e-5], show: tick });
        const line = (points) => ({ key }) => d3.line(({ V }) => x(V), (point) => y(point[key]))
          .defined((point) => point[key] > 0)(points);
        const possible = KINDS.filter(({ key }) => now[key] > 0); // a single draw cannot repeat
        parts(svg, "line", "dial").attr("x1", x(now.V)).attr("x2", x(now.V)).attr("y1", y(1)).attr("y2", y(LEAST));
        parts(svg, "path", "reference", KINDS).attr("d", line(table));
        parts(svg, "path", "curve", possible).attr("data-kind", ({ key }) => key).attr("d", line(curve));
        parts(svg, "path", "point", possible).attr("data-kind", ({ key }) => key)
          .attr("d", ({ key }) => (key === "duplicate" ? d3.symbol(d3.symbolCircle, 170)
            : d3.symbol(d3.symbolSquare, 75))())
          .attr("transform", ({ key }) => `translate(${x(now.V)},${y(now[key])})`);
        names(svg, possible, x(largest), apart(possible.map(({ key }) => y(curve.at(-1)[key])), 30));
        const ranges = KINDS.map(({ key, name }) =>
          `${name}, from ${percent(curve[0][key])} down to ${percent(curve.at(-1)[key])}`);
        svg.attr("aria-label", `How often it happens, for ${count(sizes[0])} to ${count(largest)} words: ` +
          `${ranges.join("; ")}.`);
      },

      noise(svg, now) {
        const [x, y] = frame(svg, box.noise, { title: "The noise Pₙ of each word", label: "rank of the word",
          x: [1, largest], y: [2e-7, 1], ticks: [1, 0.01, 1e-4], show: tick });
        const line = (key, label, power, total) =>
          ({ key, label: [label], power, ends: [1, now.V].map((rank) => [rank, noise(rank, power, total)]) });
        const lines = [line("compare", "power 1", 1, harmonic[at]), line("compare", "power 0", 0, now.V)]
          .filter((other) => other.power !== power).concat(line("noise", "Pₙ", power, now.total));
        straight(svg, lines, x, y);
        names(svg, lines, x(now.V), apart(lines.map(({ ends }) => y(ends[1][1])), 15));
        const [first, last] = lines.at(-1).ends.map(([, p]) => percent(p));
        svg.attr("aria-label", `The noise falls from ${first} for the most frequent word to ${last} for the rarest.`);
      },

      cost(svg, now) {
        const [x, y] = frame(svg, box.cost, { title: `Multiplications in a window, N = ${N}`,
          label: "words in the vocabulary, V", x: [sizes[0], largest], y: [1e3, 5e8], ticks: [1e3, 1e5, 1e7],
          show: short });
        const lines = [["softmax", "softmax"], ["draws", K === 1 ? "1 draw" : `${K} draws`]].map(([key, label]) =>
          ({ key, label: [label], ends: [sizes[0], largest].map((V) => [V, cost(K, V, N)[key]]) }));
        straight(svg, lines, x, y);
        names(svg, lines, x(largest), lines.map(({ ends }) => y(ends[1][1])));
        const pair = [now.softmax, now.draws], here = x(now.V), before = now.V > 10_000;
        parts(svg, "line", "gap").attr("x1", here).attr("x2", here).attr("y1", y(pair[0])).attr("y2", y(pair[1]));
        parts(svg, "line", "end", pair).attr("x1", here - 5).attr("x2", here + 5).attr("y1", y).attr("y2", y);
        parts(svg, "text", "times").attr("x", here + (before ? -7 : 7)).attr("y", d3.mean(pair, y) + 5)
          .attr("text-anchor", before ? "end" : "start").text(now.times);
        svg.attr("aria-label", `The softmax needs ${count(now.softmax)} multiplications, ` +
          `the draws ${count(now.draws)}.`);
      },
    };

    tools.onWidth(root, (width) => {
      const narrow = matchMedia("(max-width: 600px)").matches, small = { width: narrow ? width : 290, height: 184 };
      const large = { width: narrow ? width : width - 290 - 24, height: narrow ? 300 : 380 };
      box = { coincidences: large, noise: small, cost: small };
      show();
    });
  });
})();
