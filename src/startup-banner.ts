import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './demo/demo-accounts.js';
import type { Bootstrap } from './bootstrap.js';

/** What a newcomer wants to know, once everything answers. Printed for people, whatever the log looks like. */
export function printStartupBanner({ config, dataPlace }: Bootstrap): void {
  const seconds = (performance.now() / 1000).toFixed(1);
  const accounts = config.demo
    ? [`  Sign in     ${DEMO_ACCOUNTS.map(({ email }) => email).join(', ')}`, `              password ${DEMO_PASSWORD}`]
    : [];
  const lines = [
    '',
    `  Keelson is ready (${seconds} s)`,
    '',
    `  API         ${config.publicUrl}/api/v1`,
    `  Swagger UI  ${config.publicUrl}/docs`,
    ...accounts,
    `  Data        ${dataPlace}`,
    '',
    '  Ctrl-C ends it; nothing is left running.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Why it did not start, in a sentence where we know one, else with the whole error. */
export function printStartupFailure(error: unknown): void {
  const known =
    error instanceof Error &&
    [
      'ConfigError',
      'PortInUseError',
      'DataDirInUseError',
      'EmbeddedPostgresError',
      'DatabaseConnectionError',
      'DemoInProductionError',
    ].includes(error.name);
  process.stderr.write(`\n${known ? error.message : `Keelson did not start: ${describe(error)}`}\n\n`);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
