"use strict";
/* Four bugs of a step of CBOW with negative sampling, seven windows, and the gradient check that tells them apart. */
(() => {
  // The step and its check, on plain arrays: W[a][w] (N × V), W_out[w][a] (V × N).

  const sigmoid = x => 1 / (1 + Math.exp(-x));
  const logSigmoid = x => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const copy = table => table.map(row => row.slice());
  const hidden = (W, context) => W.map(row => context.reduce((sum, w) => sum + row[w], 0) / context.length);

  /** E = -log σ(u_{w_O}) - Σ_k log σ(-u_k), equation (23). */
  function loss(W, W_out, {context, center, draws}) {
    const h = hidden(W, context);
    return draws.reduce((E, k) => E - logSigmoid(-dot(W_out[k], h)), -logSigmoid(dot(W_out[center], h)));
  }

  /** One step, equations (25) to (28); `bugs` is a string with the digits of what is wrong. Returns new tables. */
  function step(W, W_out, {context, center, draws}, eta, bugs = "") {
    const [draws_in_a_set, new_rows, repeats_lost, without_C] = [..."1234"].map(bug => bugs.includes(bug));
    const h = hidden(W, context);
    const S = draws_in_a_set ? [...new Set([center, ...draws])] : [center, ...draws];
    const errors = S.map((i, occurrence) => sigmoid(dot(W_out[i], h)) - (occurrence === 0 ? 1 : 0));
    const moved = copy(W), moved_out = copy(W_out);
    // `table[index] -= change` reads the old entries, so that of two changes to one of them the last one stays.
    S.forEach((i, occurrence) => h.forEach((h_a, a) => {
      moved_out[i][a] = (repeats_lost ? W_out : moved_out)[i][a] - eta * errors[occurrence] * h_a;
    }));
    const rows = new_rows ? moved_out : W_out;
    const delta = h.map((_, a) => dot(errors, S.map(i => rows[i][a])));
    const rate = without_C ? eta : eta / context.length;
    context.forEach(w => delta.forEach((delta_a, a) => {
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
    return tables.map(table => table.map(row => row.map((old, j) => {
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
      {code, measured: truth[t], error: relative_error(code, truth[t])}));
  }

  w2vedu.compute["bug-hunt"] = {loss, step, gradients, measured, relative_error, check};
})();
