"use strict";

/** Length of a vector. */
w2vedu.compute["sample"] = { length: (v) => Math.hypot(...v) };

w2vedu.figure("sample", (root, data, tools) => {
  const { length } = w2vedu.compute["sample"];
  let v = data.v;
  const svg = d3.select(root).append("svg").attr("viewBox", "0 0 300 200").attr("width", 300);
  const toX = d3.scaleLinear([-5, 5], [0, 300]), toY = d3.scaleLinear([-5, 5], [200, 0]);
  const point = svg.append("circle").attr("r", 14).style("fill", "var(--figure-blue)");
  const controls = tools.append(root, "div", { class: "controls" });
  const x = tools.slider(controls, { label: "x", min: -5, max: 5, step: 0.5, value: v[0], show: (value) => tools.format(value, 1),
    onInput: (value) => { set([value, v[1]]); describe(); } });
  tools.choice(controls, { label: "Color", options: [["blue", "blue"], ["green", "green"]], value: "blue",
    onChange: (color) => point.style("fill", `var(--figure-${color})`) });
  tools.check(controls, { label: "hollow", checked: false, onChange: (hollow) => point.style("fill-opacity", hollow ? 0 : 1) });
  const say = tools.announcer(root);

  function set(value) {
    v = value;
    point.attr("cx", toX(v[0])).attr("cy", toY(v[1]));
    say(`length ${tools.format(length(v), 2)}`);
  }
  set(v);
  const describe = tools.dragPoint(point, { get: () => v, set, toX, toY, label: "v", step: 0.5 });
});
