import { randomInt } from 'node:crypto';
import { inTurns, load, ratios } from './load.mjs';

export const METRICS_TOKEN = 'a token that only the benchmark knows, 0123';
/** Ratios of reads from the cache and past it to the bare server, and from the cache to Nest with the same middleware. */
const GOALS = { cached: 1, uncached: 0.8, nest: 0.7, hitRate: 0.9 };
const WRITES = 0.01;
const LISTS = 0.1;
const WARM_SECONDS = 20;
/** Of each server and scenario that is compared, for compilers and caches. */
const LEAD_SECONDS = 8;

/**
 * Reads from the cache beside the bare server and a Nest application that says hello, those past it beside a bare server
 * that counts totals as often, and the share of lookups that
 * the cache answers when some products are read much more often than others.
 */
export async function measureCache(
  { app, uncached, bare, counting, nest },
  { scenarios, ids, token, seconds, connections },
) {
  const compared = [];
  for (const scenario of scenarios.filter(({ name }) => name === 'by-id' || name === 'list')) {
    const rounds = await inTurns({ app, uncached, bare, counting, nest }, scenario, {
      seconds,
      roundSeconds: 2,
      connections,
      warmSeconds: LEAD_SECONDS,
    });
    const cached = ratios(rounds, 'app', 'bare');
    const past = ratios(rounds, 'uncached', 'counting');
    const framework = ratios(rounds, 'app', 'nest');
    const { title, name } = scenario;
    const [fromCache, pastIt, toNest] = [cached, past, framework].map(({ ratio, cpuRatio }) => ({ ratio, cpuRatio }));
    const said = ({ ratio, cpuRatio = '?' }) => `${ratio} (by processor time ${cpuRatio})`;
    console.log(`cache    ${name}: from it ${said(fromCache)}, past it ${said(pastIt)}, to Nest ${said(toNest)}`);
    compared.push({ title, fromCache, pastIt, toNest, servers: cached.servers });
  }
  const mixed = mixedReads(ids, token);
  await load(app, mixed, { seconds: WARM_SECONDS, connections });
  const before = await lookups(app);
  const seen = await load(app, mixed, { seconds, connections });
  const after = await lookups(app);
  const [hits, misses] = ['hit', 'miss'].map((outcome) => after[outcome] - before[outcome]);
  const hitRate = Math.round((1000 * hits) / (hits + misses)) / 1000;
  console.log(`cache    hit rate ${hitRate} of ${hits + misses} lookups, ${seen.errors} errors`);
  return {
    goals: GOALS,
    compared,
    hitRate,
    lookups: hits + misses,
    requests: seen.latencies.length,
    errors: seen.errors,
  };
}

/** By id after Zipf's law with exponent 1, a tenth of the requests lists of a few categories, one in a hundred a change. */
function mixedReads(ids, token) {
  const headers = { authorization: `Bearer ${token}` };
  const weights = [];
  let total = 0;
  for (let rank = 1; rank <= ids.length; rank++) weights.push((total += 1 / rank));
  const draw = () => {
    const at = (randomInt(2 ** 40) / 2 ** 40) * total;
    let [low, high] = [0, weights.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (weights[middle] < at) low = middle + 1;
      else high = middle;
    }
    return ids[low];
  };
  return {
    request: () => {
      const chance = randomInt(1000) / 1000;
      if (chance < WRITES) {
        return {
          method: 'POST',
          path: `/api/v1/products/${draw()}/stock-adjustments`,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({ by: 1 }),
        };
      }
      if (chance < WRITES + LISTS)
        return { method: 'GET', path: `/api/v1/products?limit=20&offset=${20 * randomInt(5)}` };
      return { method: 'GET', path: `/api/v1/products/${draw()}` };
    },
  };
}

async function lookups({ url }) {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  const counts = { hit: 0, miss: 0 };
  for (const [, labels, value] of (await response.text()).matchAll(/^keelson_cache_lookups_total\{(.*)\} (\d+)/gm))
    for (const outcome of Object.keys(counts)) if (labels.includes(`"${outcome}"`)) counts[outcome] += Number(value);
  return counts;
}
