import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/setup/paths.mjs';
import { pinned } from './processes.mjs';
import {
  auditsSection,
  cacheSection,
  coresSection,
  filtersSection,
  pagesSection,
  pgbenchSection,
  routesSection,
} from './report-sections.mjs';
import { table } from './table.mjs';

const folder = join(root, 'bench/results');

export function machine() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? 'unknown';
  return {
    at: new Date().toISOString(),
    commit:
      git('rev-parse', '--short', 'HEAD') +
      (git('status', '--porcelain', '--', 'src') ? ' and uncommitted changes' : ''),
    node: process.versions.node,
    processor: cpus()[0]?.model ?? 'unknown',
    // As many as the machine has: this process has moved away from the server's by now.
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    pinned,
  };
}

/** Writes the result as JSON and Markdown, beside older ones and as `latest`, and gives the Markdown. */
export function writeReport(result) {
  const markdown = toMarkdown(result);
  mkdirSync(folder, { recursive: true });
  const stamp = result.machine.at.slice(0, 19).replaceAll(':', '').replace('T', '-');
  for (const name of [stamp, 'latest']) {
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
    writeFileSync(join(folder, `${name}.md`), markdown);
  }
  return markdown;
}

/** The ratios of a saved result beside those of this one, in lines for people. */
export function compare(result, file) {
  if (!existsSync(file)) return `There is no baseline ${file}.`;
  const before = JSON.parse(readFileSync(file, 'utf8'));
  const lines = result.scenarios.map(({ name, ratio, cpuRatio }) => {
    const old = before.scenarios.find((scenario) => scenario.name === name);
    if (!old) return `  ${name.padEnd(8)} new`;
    const change = (now, then) =>
      `${then} -> ${now} (${now >= then ? '+' : ''}${Math.round((now / then - 1) * 100)} %)`;
    return `  ${name.padEnd(8)} ratio ${change(ratio, old.ratio)}${cpuRatio && old.cpuRatio ? `, by processor time ${change(cpuRatio, old.cpuRatio)}` : ''}`;
  });
  return `Against ${before.machine.commit} of ${before.machine.at}:\n${lines.join('\n')}`;
}

function toMarkdown(result) {
  const { machine: on, options, scenarios, outbox, hundred, process: app, differences } = result;
  const load = pinned ? 'server on core 0, load and PostgreSQL on the others' : 'processes not pinned to cores';
  return [
    `# Benchmark of ${on.at.slice(0, 10)}`,
    '',
    `Commit ${on.commit}, Node ${on.node}, ${on.cores} cores (${on.processor}), ${on.memoryGigabytes} GB; ${load}. ` +
      `${options.products} products, ${options.connections} connections, ${options.seconds} s for each server and scenario in alternating rounds.`,
    '',
    ...(scenarios.length > 0 ? scenariosSection(scenarios) : []),
    ...(outbox ? outboxSection(outbox) : []),
    ...(result.pgbench ? pgbenchSection(result.pgbench) : []),
    ...(hundred.length > 0
      ? [
          '100 connections, the application alone:',
          '',
          table(
            ['Scenario', 'req/s', 'p95 ms', 'p99 ms', 'errors'],
            hundred.map((seen) => [seen.title, seen.requestsPerSecond, seen.p95Ms, seen.p99Ms, seen.errors]),
          ),
          '',
        ]
      : []),
    ...(result.pages ? pagesSection(result.pages) : []),
    ...(result.filters ? filtersSection(result.filters) : []),
    ...(result.audits ? auditsSection(result.audits) : []),
    ...(result.cache ? cacheSection(result.cache) : []),
    ...(result.cores ? coresSection(result.cores) : []),
    ...(result.routes ? routesSection(result.routes) : []),
    `Start (second one, database running): ${app.startMs} ms. Memory: ${app.rssAtRest ?? '?'} MB at rest, ${app.rssAfterLoad ?? '?'} MB after the load.`,
    '',
    ...(scenarios.length > 0 ? [samenessLine(differences), ''] : []),
  ].join('\n');
}

function scenariosSection(scenarios) {
  const rows = scenarios.flatMap(({ title, goal, ratio, cpuRatio, servers }) =>
    Object.entries(servers).map(([server, seen], index) => [
      index === 0 ? title : '',
      server,
      seen.requestsPerSecond,
      seen.p50Ms,
      seen.p95Ms,
      seen.p99Ms,
      seen.errors,
      seen.cpuMicrosPerRequest ?? '',
      server === 'app' ? `**${ratio}**${goal ? ` (goal ${goal})` : ''}` : '',
      server === 'app' ? (cpuRatio ?? '') : '',
    ]),
  );
  return [
    'The ratio is requests per second of the application to those of the bare server, the median over neighbouring rounds. ' +
      'The ratio of processor time compares what one request costs the server process; other work on the machine disturbs it least.',
    '',
    table(
      ['Scenario', 'Server', 'req/s', 'p50 ms', 'p95 ms', 'p99 ms', 'errors', 'CPU µs/req', 'Ratio', 'CPU ratio'],
      rows,
    ),
    '',
  ];
}

function samenessLine(differences) {
  return differences.length === 0
    ? 'Both servers answered the same bodies and ran the same statements.'
    : `The servers do not do the same:\n\n${differences.map((line) => `- ${line}`).join('\n')}`;
}

function outboxSection({ ratio, cpuRatio, goal, connections, servers: { app, silent } }) {
  return [
    `What the outbox costs an order, with ${connections} connections: the application against the same one that emits no events, ` +
      'the median over neighbouring rounds of a second each.',
    '',
    table(
      ['', 'req/s', 'p50 ms', 'p95 ms', 'errors', 'CPU µs/req', 'Ratio', 'CPU ratio'],
      [
        ['with events', app, `**${ratio}** (goal ${goal})`, cpuRatio ?? ''],
        ['without', silent, '', ''],
      ].map(([title, seen, ...ratios]) => [
        title,
        seen.requestsPerSecond,
        seen.p50Ms,
        seen.p95Ms,
        seen.errors,
        seen.cpuMicrosPerRequest ?? '',
        ...ratios,
      ]),
    ),
    '',
  ];
}
