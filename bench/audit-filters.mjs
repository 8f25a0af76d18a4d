import { median } from './deep-pages.mjs';
import { RECORDS } from './trail.mjs';

const LIMIT = 20;
const DEEP = 50;
const TRIES = 40;
const GOAL_MS = 50;

/**
 * How long the list of audit records takes with each filter: its first page and one that is far from the beginning,
 * or the last one, both with the total; and the very first request, which counts all records that match.
 * `values` are those of the filters, as `trail.mjs` gives them.
 */
export async function measureFilters(server, token, values) {
  const get = async (query) => {
    const began = performance.now();
    const response = await fetch(`${server.url}/api/v1/audits?limit=${LIMIT}&${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`A list was answered with ${JSON.stringify(answer)}.`);
    return { ms: performance.now() - began, ...answer.page };
  };
  const filters = [];
  for (const [name, value] of values) {
    const filter = `${name}=${encodeURIComponent(value)}`;
    const { ms: countedMs, total, nextCursor } = await get(filter);
    let [deep, number, following] = [filter, 1, nextCursor];
    while (following && number < DEEP) {
      deep = `${filter}&cursor=${encodeURIComponent(following)}`;
      following = (await get(deep)).nextCursor;
      number += 1;
    }
    const [first, last] = [[], []];
    for (let count = 0; count < TRIES; count++) {
      first.push((await get(filter)).ms);
      last.push((await get(deep)).ms);
    }
    const seen = {
      filter: `${name}=${value}`,
      total,
      countedMs: median([countedMs]),
      firstMs: median(first),
      number,
      deepMs: median(last),
    };
    filters.push({
      ...seen,
      slowestMs: median([Math.max(...first, ...last)]),
      kept: Math.max(seen.firstMs, seen.deepMs) < GOAL_MS,
    });
  }
  return { records: RECORDS, limit: LIMIT, tries: TRIES, goalMs: GOAL_MS, filters };
}
