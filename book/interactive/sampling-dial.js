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
    return sizes.map(V => {
      while (rank < V) {
        rank += 1;
        const weight = rank ** -power;
        total += weight;
        for (let k = K; k >= 1; k -= 1) e[k] += weight * e[k - 1];
        for (let j = 0, term = 1 / rank; j <= K; j += 1, term *= weight) s[j] += term;
      }
      let different = 1, miss = 0, binomial = 1;  // miss = Σ_j (-1)^j (K over j) s[j] / (s[0] total^j)
      for (let k = 1; k <= K; k += 1) different *= k / total;
      for (let j = 0; j <= K; j += 1) {
        miss += binomial * s[j] / s[0] / total ** j;
        binomial *= -(K - j) / (j + 1);
      }
      return {V, duplicate: K === 1 ? 0 : 1 - different * e[K], collision: 1 - miss, total};
    });
  }

  /** Multiplications in one window of CBOW: with the softmax, with K draws, and their ratio. */
  const cost = (K, V, N) => ({softmax: 3 * V * N, draws: 3 * (K + 1) * N, ratio: V / (K + 1)});

  /** P_n of the word at a rank, formula (N.1) with any power; `total` is the sum over all V words. */
  const noise = (rank, power, total) => rank ** -power / total;

  w2vedu.compute["sampling-dial"] = {coincidences, cost, noise};

  // The figure.

  const LEAST = 3e-6;  // the smallest probability that the axes show; the smallest there is, 1/V, lies above
  const KINDS = [
    {key: "duplicate", symbol: "●", name: "a word drawn twice", label: ["drawn", "twice"]},
    {key: "collision", symbol: "■", name: "the true word drawn", label: ["true word", "drawn"]},
  ];

  /** 58.1%, 0.56%, 0.0010%: one digit after the point, and two that count where the number is small. */
  function percent(p) {
    if (p > 0.9995 && p < 1) return "> 99.9%";
    return p === 0 || p >= 0.01 ? `${(100 * p).toFixed(1)}%` : `${(100 * p).toFixed(1 - Math.floor(Math.log10(100 * p)))}%`;
  }

  /** Heights for labels that want to stand at the given ones, and need a distance from each other. */
  function apart(heights, distance) {
    const order = d3.range(heights.length).sort((i, j) => heights[i] - heights[j]);
    const placed = heights.slice();
    order.slice(1).forEach((i, above) => { placed[i] = Math.max(placed[i], placed[order[above]] + distance); });
    const shift = d3.mean(placed) - d3.mean(heights);
    return placed.map(y => y - shift);
  }

  w2vedu.figure("sampling-dial", (root, data, tools) => {
    const {sizes, N} = data;
    const largest = sizes.at(-1);
    const reference = sizes.map((V, i) => ({V, duplicate: data.duplicate[i], collision: data.collision[i]}));
    const count = d3.format(","), short = d3.format("~s"), state = {K: data.K, power: data.exponent, at: sizes.indexOf(1000)};
    let curve = coincidences(state.K, state.power, sizes);
    let box = null;  // widths and heights of the three charts

    const page = d3.select(root).classed("sampling-dial", true);
    const controls = page.append("div").attr("class", "controls").node();
    tools.slider(controls, {label: "draws, K", min: 1, max: 20, step: 1, value: state.K, onInput: K => set({K})});
    tools.slider(controls, {label: "power in Pₙ", min: 0, max: 1, step: 0.05, value: state.power,
      show: power => tools.format(power, 2), onInput: power => set({power})});
    tools.slider(controls, {label: "vocabulary, V", min: 0, max: sizes.length - 1, step: 1, value: state.at,
      show: at => count(sizes[at]), onInput: at => set({at})});
    const tiles = page.append("div").attr("class", "tiles").selectAll("div").data([...KINDS, {key: "ratio", symbol: "↕"}])
      .join("div").attr("class", ({key}) => key);
    tiles.append("span").attr("class", "what");
    tiles.append("span").attr("class", "value");
    const charts = page.append("div").attr("class", "charts").selectAll("svg").data(["coincidences", "noise", "cost"])
      .join("svg").attr("class", String).attr("role", "img");
    const say = tools.announcer(root);

    function set(change) {
      Object.assign(state, change);
      if (!("at" in change)) curve = coincidences(state.K, state.power, sizes);
      show();
    }

    function show() {
      const now = {...curve[state.at], ...cost(state.K, sizes[state.at], N)};
      const times = `${now.ratio < 10 ? tools.format(now.ratio, 1) : count(Math.round(now.ratio))}×`;
      tiles.select(".what").text(({symbol, name}) => `${symbol} ${name ?? "the softmax costs"}`);
      tiles.select(".value").text(({key}) => key === "ratio" ? times : percent(now[key]));
      say(`With V = ${count(now.V)}, K = ${state.K} and the power ${tools.format(state.power, 2)}, a word is drawn twice ` +
        `in ${percent(now.duplicate)} of the windows and the true word in ${percent(now.collision)}; the softmax costs ` +
        `${count(now.softmax)} multiplications, the draws ${count(now.draws)}.`);
      charts.each(function (chart) { draw[chart](d3.select(this), now, times); });
    }

    // The charts. Each call draws all anew at the same elements.

    const parts = (parent, tag, kind, list = [0]) =>
      parent.selectAll(`${tag}.${kind}`).data(list).join(tag).attr("class", kind);
    const percents = [1, 0.1, 0.01, 0.001, 1e-4, 1e-5];

    /** Title, axes and scales of a chart; both axes are logarithmic. */
    function frame(svg, {width, height}, {title, label, x, y, ticks, show}) {
      const [left, right, top, bottom] = [52, 66, 30, 40];
      const toX = d3.scaleLog(x, [left, width - right]), toY = d3.scaleLog(y, [height - bottom, top]).clamp(true);
      svg.attr("width", width).attr("height", height);
      parts(svg, "text", "title").attr("y", 14).text(title);
      const back = parts(svg, "g", "back");
      parts(back, "line", "grid", ticks).attr("x1", left).attr("x2", width - right).attr("y1", toY).attr("y2", toY);
      parts(back, "text", "ytick", ticks).attr("x", left - 6).attr("y", value => toY(value) + 4)
        .attr("text-anchor", "end").text(show);
      const decades = [1, 10, 100, 1000, 10_000, 100_000].filter(value => value >= x[0]);
      parts(back, "text", "xtick", decades).attr("x", toX).attr("y", height - bottom + 17).attr("text-anchor", "middle")
        .text(short);
      parts(back, "text", "axis").attr("x", width - right).attr("y", height - 4).attr("text-anchor", "end").text(label);
      return [toX, toY];
    }

    /** Two short lines of text to the right of a place. */
    const name = (labels, x, y) => labels.attr("x", null).attr("transform", (d, i) => `translate(${x(d, i)},${y(d, i)})`)
      .selectAll("tspan").data(({label}) => label).join("tspan").attr("x", 0)
      .attr("dy", (_, i) => i === 0 ? 0 : 13).text(String);

    const draw = {
      coincidences(svg, now) {
        const [x, y] = frame(svg, box.coincidences, {title: "How often it happens in a window", x: [20, largest],
          label: "words in the vocabulary, V", y: [LEAST, 1], ticks: percents, show: value => `${+(100 * value).toPrecision(1)}%`});
        const line = (points, key) => d3.line().defined(point => point[key] > 1e-12)
          .x(({V}) => x(V)).y(point => y(point[key]))(points);
        parts(svg, "line", "dial").attr("x1", x(now.V)).attr("x2", x(now.V)).attr("y1", y(1)).attr("y2", y(LEAST));
        parts(svg, "path", "reference", KINDS).attr("d", ({key}) => line(reference, key));
        parts(svg, "path", "curve", KINDS).attr("d", ({key}) => line(curve, key)).attr("data-kind", ({key}) => key);
        const visible = KINDS.filter(({key}) => now[key] > 0);
        parts(svg, "path", "point", visible).attr("data-kind", ({key}) => key)
          .attr("d", ({key}) => d3.symbol(key === "duplicate" ? d3.symbolCircle : d3.symbolSquare, key === "duplicate" ? 170 : 75)())
          .attr("transform", ({key}) => `translate(${x(now.V)},${y(now[key])})`);
        const ends = apart(visible.map(({key}) => y(curve.at(-1)[key])), 30);
        parts(svg, "text", "name", visible).attr("data-kind", ({key}) => key)
          .call(name, () => x(largest) + 6, (_, i) => ends[i]);
        svg.attr("aria-label", `Both probabilities over the size of the vocabulary, from ${KINDS.map(({key, name}) =>
          `${percent(curve[0][key])} to ${percent(curve.at(-1)[key])} for ${name}`).join(", and from ")}.`);
      },

      noise(svg, now) {
        const [x, y] = frame(svg, box.noise, {title: "The noise Pₙ of each word", x: [1, largest],
          label: "rank of the word", y: [2e-7, 1], ticks: percents.filter((_, i) => i % 2 === 0), show: value => `${+(100 * value).toPrecision(1)}%`});
        const total = power => d3.sum(d3.range(1, now.V + 1), rank => rank ** -power);
        const lines = [{power: state.power, label: ["Pₙ"], now: true}, {power: 1, label: ["power 1"]}, {power: 0, label: ["power 0"]}]
          .filter((each, i) => i === 0 || each.power !== state.power)
          .map((each, i) => ({...each, ends: [1, now.V].map(rank => [rank, noise(rank, each.power, total(each.power))])}));
        parts(svg, "path", "curve", lines).attr("data-kind", d => d.now ? "noise" : "compare")
          .attr("d", ({ends}) => d3.line().x(([rank]) => x(rank)).y(([, p]) => y(p))(ends));
        const heights = apart(lines.map(({ends}) => y(ends[1][1])), 15);
        parts(svg, "text", "name", lines).attr("data-kind", d => d.now ? "noise" : "compare")
          .call(name, () => x(now.V) + 6, (_, i) => heights[i] + 4);
        const [first, last] = lines[0].ends.map(([, p]) => percent(p));
        svg.attr("aria-label", `Pₙ falls from ${first} for the most frequent word to ${last} for the rarest.`);
      },

      cost(svg, now, times) {
        const [x, y] = frame(svg, box.cost, {title: `Multiplications in a window, N = ${N}`, x: [20, largest],
          label: "words in the vocabulary, V", y: [1e3, 5e8], ticks: [1e3, 1e5, 1e7], show: short});
        const lines = [{key: "softmax", label: ["softmax"]}, {key: "draws", label: [`${state.K} draw${state.K > 1 ? "s" : ""}`]}]
          .map(each => ({...each, ends: [20, largest].map(V => [V, cost(state.K, V, N)[each.key]])}));
        parts(svg, "path", "curve", lines).attr("data-kind", ({key}) => key)
          .attr("d", ({ends}) => d3.line().x(([V]) => x(V)).y(([, value]) => y(value))(ends));
        parts(svg, "text", "name", lines).attr("data-kind", ({key}) => key)
          .call(name, () => x(largest) + 6, ({ends}) => y(ends[1][1]) + 4);
        parts(svg, "line", "end", [now.softmax, now.draws]).attr("x1", x(now.V) - 5).attr("x2", x(now.V) + 5).attr("y1", y).attr("y2", y);
        parts(svg, "line", "ratio").attr("x1", x(now.V)).attr("x2", x(now.V)).attr("y1", y(now.softmax)).attr("y2", y(now.draws));
        parts(svg, "text", "times").attr("x", x(now.V) + (now.V < 10_000 ? 7 : -7)).attr("text-anchor", now.V < 10_000 ? "start" : "end")
          .attr("y", (y(now.softmax) + y(now.draws)) / 2 + 5).text(times);
        svg.attr("aria-label", `The softmax needs ${count(now.softmax)} multiplications, the draws ${count(now.draws)}.`);
      },
    };

    tools.onWidth(root, width => {
      const narrow = width <= 600, half = narrow ? width : 290;
      box = {coincidences: {width: narrow ? width : width - half - 24, height: narrow ? 300 : 380},
             noise: {width: half, height: 184}, cost: {width: half, height: 184}};
      show();
    });
  });
})();
