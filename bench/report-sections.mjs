import { table } from './table.mjs';

export function pgbenchSection({ missing, ratio, goal, connections, servers }) {
  if (missing) return ['An order beside pgbench: not measured, pgbench is not here.', ''];
  const { app, pgbench } = servers;
  return [
    `An order beside pgbench, which sends the same statements over ${connections} connections, as many as the application's pool has; ` +
      'the median over neighbouring rounds.',
    '',
    table(
      ['', 'req/s', 'p50 ms', 'p95 ms', 'errors', 'CPU µs/req', 'Ratio'],
      [
        ['app', app, `**${ratio}** (goal ${goal})`],
        ['pgbench', pgbench, ''],
      ].map(([name, seen, note]) => [
        name,
        seen.requestsPerSecond,
        seen.p50Ms,
        seen.p95Ms,
        seen.errors,
        seen.cpuMicrosPerRequest ?? '',
        note,
      ]),
    ),
    '',
  ];
}

export function cacheSection({ goals, compared, hitRate, lookups, requests, errors }) {
  const cell = ({ ratio, cpuRatio }, goal) => `**${ratio}** (goal ${goal}), ${cpuRatio ?? '?'}`;
  return [
    'Reads from the cache and past it, as ratios to the bare server on the same requests, and from the cache to Nest saying hello behind the same middleware; ' +
      'the median over neighbouring rounds, and the same by processor time.',
    '',
    table(
      ['', 'from the cache', 'past it', 'from the cache, to Nest'],
      compared.map(({ title, fromCache, pastIt, toNest }) => [
        title,
        cell(fromCache, goals.cached),
        cell(pastIt, goals.uncached),
        cell(toNest, goals.nest),
      ]),
    ),
    '',
    table(
      ['', 'Server', 'req/s', 'p50 ms', 'p95 ms', 'errors', 'CPU µs/req'],
      compared.flatMap(({ title, servers }) =>
        Object.entries(servers).map(([server, seen], index) => [
          index === 0 ? title : '',
          server,
          seen.requestsPerSecond,
          seen.p50Ms,
          seen.p95Ms,
          seen.errors,
          seen.cpuMicrosPerRequest ?? '',
        ]),
      ),
    ),
    '',
    `Hit rate **${hitRate}** (goal ${goals.hitRate}): ${lookups} lookups of ${requests} requests, ${errors} errors. Products by id after Zipf's law ` +
      'with exponent 1 over all of them, a tenth of the requests lists, one in a hundred a change of a stock.',
    '',
  ];
}

export function coresSection({ goal, compared, rss }) {
  return [
    'Two processes behind one port (`WEB_CONCURRENCY=2`) beside one, reads from the cache: how many requests two cores would serve to what one serves, ' +
      'from the processor time of a request in all processes of the server, so that the load on the same cores does not count.',
    '',
    table(
      ['', 'CPU µs/req, one', 'CPU µs/req, two', 'Two cores to one'],
      compared.map(({ title, one, two, speedup }) => [title, one, two, `**${speedup}** (goal ${goal})`]),
    ),
    '',
    `Memory at rest: ${rss} MB in the primary, beside the processes.`,
    '',
  ];
}

export function pagesSection({ records, number, tries, firstMs, lastMs, ratio, goal }) {
  return [
    `${records} audit records, 20 a page, walked by cursor: page 1 takes ${firstMs} ms, page ${number} ${lastMs} ms, ` +
      `ratio **${ratio}** (goal at most ${goal}). Medians of ${tries} requests each, one at a time, in turns.`,
    '',
  ];
}

export function filtersSection({ records, limit, tries, goalMs, filters }) {
  const missed = filters.filter(({ kept }) => !kept).length;
  return [
    `The list of ${records} audit records with each filter, ${limit} a page, with its total; medians of ${tries} requests each, one at a time. ` +
      `The goal is below ${goalMs} ms; ${missed} of ${filters.length} miss it. The first request with a filter counts all that match, ` +
      'later ones only what is new. The deep page is the 50th, or the last one.',
    '',
    table(
      ['Filter', 'Records', 'First page ms', 'Deep page', 'ms', 'Slowest of all ms', 'First count ms', 'Goal'],
      filters.map((seen) => [
        seen.filter,
        seen.total,
        seen.firstMs,
        seen.number,
        seen.deepMs,
        seen.slowestMs,
        seen.countedMs,
        seen.kept ? 'kept' : '**missed**',
      ]),
    ),
    '',
  ];
}

export function auditsSection({ ratio, cpuRatio, goal, writers, rounds, roundSeconds, records, servers }) {
  const row = (name, title) => [
    title,
    servers[name].requestsPerSecond,
    servers[name].p50Ms,
    servers[name].p95Ms,
    servers[name].errors,
    servers[name].cpuMicrosPerRequest ?? '',
    records[name],
  ];
  return [
    `${writers} writers who change products over HTTP, beside the same application with a plain audit table of three indexes; ` +
      `the median over ${rounds} neighbouring rounds of ${roundSeconds} s: ratio **${ratio}** (goal ${goal}), by processor time of the server ${cpuRatio ?? '?'}.`,
    '',
    table(
      ['', 'req/s', 'p50 ms', 'p95 ms', 'errors', 'CPU µs/req', 'Records'],
      [row('app', 'with the audit trail'), row('plain', 'with a plain table')],
    ),
    '',
  ];
}

export function routesSection({ connections, seconds, goalMs, routes, rss }) {
  const missed = routes.filter(({ kept }) => !kept).length;
  return [
    `Every route of users, products and orders, ${connections} connections, ${seconds} s each, the application alone. ` +
      `The goal is p95 below ${goalMs} ms; ${missed} of ${routes.length} miss it. ` +
      'Processor time is given of the server process and of PostgreSQL, in which its own work in the background is counted in.',
    '',
    table(
      ['Route', 'req/s', 'p50 ms', 'p95 ms', 'p99 ms', 'errors', 'CPU µs/req', 'PostgreSQL µs/req', 'Goal'],
      routes.map((seen) => [
        seen.title,
        seen.requestsPerSecond,
        seen.p50Ms,
        seen.p95Ms,
        seen.p99Ms,
        seen.errors,
        seen.cpuMicrosPerRequest ?? '',
        seen.postgresCpuMicros ?? '',
        seen.kept ? 'kept' : '**missed**',
      ]),
    ),
    '',
    `Memory: ${rss.before ?? '?'} MB before, ${rss.after ?? '?'} MB after.`,
    '',
  ];
}
