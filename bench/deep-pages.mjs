import { RECORDS } from './trail.mjs';

const LIMIT = 20;
const PAGES = 1000;
const TRIES = 200;

/**
 * How long a page takes that is far from the beginning: the newest audit
 * records, walked by cursor to page 1,000, and then that page and the first one
 * in turns, one request at a time.
 */
export async function measurePages(server, token) {
  const page = async (cursor) => {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const began = performance.now();
    const response = await fetch(`${server.url}/api/v1/audits?limit=${LIMIT}${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`A page was answered with ${JSON.stringify(answer)}.`);
    return { ms: performance.now() - began, nextCursor: answer.page.nextCursor };
  };
  let cursor;
  for (let number = 1; number < PAGES; number++) ({ nextCursor: cursor } = await page(cursor));
  const [first, last] = [[], []];
  for (let count = 0; count < TRIES; count++) {
    first.push((await page()).ms);
    last.push((await page(cursor)).ms);
  }
  const [firstMs, lastMs] = [median(first), median(last)];
  const ratio = Math.round((lastMs / firstMs) * 100) / 100;
  return { records: RECORDS, number: PAGES, tries: TRIES, firstMs, lastMs, ratio, goal: 1.5 };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] * 100) / 100;
}
