/**
 * A simulation of one product in high demand, with its stock in one counter and in several.
 *
 * An order locks a counter from its conditional UPDATE to its commit, so that one counter serves one order after
 * the other. Split into k counters, k orders go on at once; the price is paid when the stock runs out: an order that
 * asks one counter only is refused although another has pieces left, and one that asks the others takes longer.
 *
 *     node scripts/hot-product.mjs
 *     RATE=2000 HOLD_MS=5 STOCK=10000 SEED=1 node scripts/hot-product.mjs
 *
 * RATE is how many orders of one piece arrive each second (Poisson), HOLD_MS how long a commit holds the lock,
 * PROBE_MS how long it takes to ask one more counter. No order waits for longer than 5 s: that is a 503.
 */
const { RATE = '1000', HOLD_MS = '5', PROBE_MS = '1', STOCK = '5000', SEED = '1' } = process.env;
const PATIENCE_MS = 5000;
const rate = Number(RATE);
const holdMs = Number(HOLD_MS);

const rows = [1, 2, 4, 8, 16, 32].flatMap((counters) =>
  (counters === 1 ? [1] : [1, counters]).map((asked) => simulate(counters, asked)),
);
console.log(`${rate} orders a second for ${STOCK} pieces, ${holdMs} ms from lock to commit:`);
console.table(rows);

/** Sells the stock, split evenly over `counters`, to buyers who each ask up to `asked` of them in turn from a random one on. */
function simulate(counters, asked) {
  const random = generator(Number(SEED));
  const left = Array.from({ length: counters }, (_, at) => Math.floor((Number(STOCK) + at) / counters));
  const freeAt = Array.from({ length: counters }, () => 0);
  const waits = [];
  let [now, sold, refusedWithStock, busy, lastSale] = [0, 0, 0, 0, 0];
  // Half as many again as there are pieces, so that the end is seen, too.
  for (let arrival = 0; arrival < Number(STOCK) * 1.5; arrival++) {
    now += (-Math.log(1 - random()) / rate) * 1000;
    const first = Math.floor(random() * counters);
    let at = now;
    let outcome = 'refused';
    for (let probe = 0; probe < asked && outcome === 'refused'; probe++) {
      const counter = (first + probe) % counters;
      const start = Math.max(at, freeAt[counter]);
      if (start - now > PATIENCE_MS) outcome = 'busy';
      else if (left[counter] > 0) {
        left[counter]--;
        at = start + holdMs;
        freeAt[counter] = at;
        outcome = 'sold';
      } else {
        // A conditional UPDATE that finds nothing locks nothing, but it waits for who has the lock.
        at = start + Number(PROBE_MS);
      }
    }
    if (outcome === 'sold') {
      sold++;
      lastSale = at;
      waits.push(at - now);
    } else if (outcome === 'busy') busy++;
    else if (left.some((pieces) => pieces > 0)) refusedWithStock++;
  }
  waits.sort((a, b) => a - b);
  return {
    counters,
    'counters asked': asked,
    sold,
    'sold a second': Math.round(sold / (lastSale / 1000)),
    'p50 ms': Math.round(waits[Math.floor(waits.length / 2)] ?? 0),
    'p95 ms': Math.round(waits[Math.floor(waits.length * 0.95)] ?? 0),
    503: busy,
    'refused though there was stock': refusedWithStock,
    'pieces left': left.reduce((sum, pieces) => sum + pieces),
  };
}

/** Mulberry32: small, and the same in each run with the same seed. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
