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
      return {V, duplicate: Math.max(0, 1 - different * e[K]), collision: 1 - miss, total};
    });
  }

  /** Multiplications in one window of CBOW: with the softmax, with K draws, and their ratio. */
  const cost = (K, V, N) => ({softmax: 3 * V * N, draws: 3 * (K + 1) * N, ratio: V / (K + 1)});

  /** P_n of the word at a rank, formula (N.1) with any power; `total` is the sum over all V words. */
  const noise = (rank, power, total) => rank ** -power / total;

  w2vedu.compute["sampling-dial"] = {coincidences, cost, noise};
})();
