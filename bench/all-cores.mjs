import { inTurns, ratios } from './load.mjs';

const PROCESSES = 2;
const GOAL = 1.7;
/** Of each server and scenario, for compilers and caches. */
const LEAD_SECONDS = 6;

/**
 * One process and two behind one port, reads from the cache. The load needs a part of the cores, so what is compared is
 * the processor time of a request: two cores serve twice as much as one when it does not grow.
 */
export async function measureCores({ one, two }, scenarios, { seconds, connections }) {
  const compared = [];
  for (const scenario of scenarios.filter(({ name }) => name === 'by-id' || name === 'list')) {
    const rounds = await inTurns({ one, two }, scenario, {
      seconds,
      roundSeconds: 2,
      connections,
      warmSeconds: LEAD_SECONDS,
    });
    const { cpuRatio, servers } = ratios(rounds, 'two', 'one');
    const speedup = cpuRatio === undefined ? undefined : Math.round(100 * PROCESSES * cpuRatio) / 100;
    const [alone, both] = [servers.one, servers.two].map(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest);
    console.log(
      `cores    ${scenario.name}: ${alone} µs in one process, ${both} µs in two, two cores to one ${speedup ?? '?'}`,
    );
    compared.push({ title: scenario.title, one: alone, two: both, speedup, servers });
  }
  return { goal: GOAL, compared, rss: two.rssMegabytes };
}
