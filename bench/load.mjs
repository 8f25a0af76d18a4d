import { cpus } from 'node:os';
import autocannon from 'autocannon';
import { busyCores } from './processes.mjs';

/**
 * Loads `server` with a scenario for some seconds, and gives what was seen and
 * what it cost. A server that loads itself, as pgbench does, is asked to. `rate` is of requests a second, as many as
 * it can take when not given.
 */
export async function load(server, scenario, { seconds, connections, rate }) {
  if (server.load) return server.load({ seconds });
  const latencies = [];
  let serverErrors = 0;
  const before = { cpuMs: server.cpuMs, cores: cpus() };
  const began = performance.now();
  const { errors, timeouts, non2xx } = await new Promise((resolve, reject) => {
    const run = autocannon(
      {
        url: server.url,
        duration: seconds,
        connections,
        sampleInt: 100,
        timeout: 10,
        ...(rate && { overallRate: rate, ignoreCoordinatedOmission: true }),
        ...(scenario.request
          ? { requests: [{ setupRequest: (request) => ({ ...request, ...scenario.request() }) }] }
          : { setupClient: (client) => client.setRequests(Array.from({ length: 64 }, scenario.prepared)) }),
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
    run.on('response', (_client, status, _bytes, latencyMs) => {
      latencies.push(latencyMs);
      if (status >= 500) serverErrors += 1;
    });
  });
  const elapsedMs = performance.now() - began;
  return {
    elapsedMs,
    latencies,
    errors: errors + timeouts + non2xx,
    /** Answers of 500 and above, and requests without one. */
    serverErrors: serverErrors + errors + timeouts,
    cpuMs: before.cpuMs === undefined ? undefined : server.cpuMs - before.cpuMs,
    busyCores: busyCores(before.cores),
  };
}

/**
 * Loads the servers in short turns, each round in the opposite order of the one
 * before, so that whatever else the machine does hits all of them alike. With a `rate` each is sent as many requests a
 * second. Gives the rounds of each by its name. Before, each is loaded for `warmSeconds`: code that is not compiled yet takes several times as long.
 */
export async function inTurns(servers, scenario, { seconds, roundSeconds, connections, rate, warmSeconds = 1.5 }) {
  const names = Object.keys(servers);
  const rounds = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) await load(servers[name], scenario, { seconds: warmSeconds, connections });
  for (let round = 0; round < Math.max(1, Math.round(seconds / roundSeconds)); round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      rounds[name].push(await load(servers[name], scenario, { seconds: roundSeconds, connections, rate }));
    }
  }
  return rounds;
}

/** How one server's requests per second, and its requests by processor time, are to another's, and what was seen of each. */
export function ratios(rounds, ours, theirs) {
  const seen = Object.fromEntries(Object.entries(rounds).map(([name, all]) => [name, combine(all)]));
  const perSecond = ({ latencies, elapsedMs }) => latencies.length / elapsedMs;
  const perCpu = ({ latencies, cpuMs }) => latencies.length / cpuMs;
  return {
    ratio: medianRatio(rounds[ours], rounds[theirs], perSecond),
    cpuRatio: seen[ours].cpuMicrosPerRequest && medianRatio(rounds[ours], rounds[theirs], perCpu),
    servers: seen,
  };
}

/** Several rounds as one result: what was seen in all of them together. */
export function combine(rounds) {
  const latencies = Float64Array.from(rounds.flatMap((round) => round.latencies)).toSorted();
  const sum = (name) => rounds.reduce((total, round) => total + round[name], 0);
  const rank = (share) => round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0);
  const [{ cpuMs, busyCores: cores }] = rounds;
  return {
    requests: latencies.length,
    requestsPerSecond: Math.round(latencies.length / (sum('elapsedMs') / 1000)),
    p50Ms: rank(0.5),
    p95Ms: rank(0.95),
    p99Ms: rank(0.99),
    errors: sum('errors'),
    cpuMicrosPerRequest:
      cpuMs === undefined ? undefined : Math.round((sum('cpuMs') * 1000) / Math.max(1, latencies.length)),
    busyCores: cores.map((_, core) =>
      round(rounds.reduce((total, seen) => total + seen.busyCores[core], 0) / rounds.length),
    ),
  };
}

/** The ratio of two servers in neighbouring rounds: the middle one, which a disturbed round does not move. */
function medianRatio(ours, theirs, value) {
  const ratios = ours.map((round, index) => value(round) / value(theirs[index])).toSorted((a, b) => a - b);
  const middle = Math.floor(ratios.length / 2);
  const median = ratios.length % 2 === 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
  return round(median);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
