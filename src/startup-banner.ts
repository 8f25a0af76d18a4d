import type { Config } from './config/config.js';
import { StartupError } from './config/startup.error.js';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './demo/demo-accounts.js';

/** Prints the addresses and demo accounts, also when the log is JSON; in production only a line of the log says so. */
export function printStartupBanner({ config, dataLocation }: { config: Config; dataLocation: string }): void {
  if (config.production) return;
  const seconds = (performance.now() / 1000).toFixed(1);
  const accounts = config.demo
    ? [
        `  Shop        ${config.publicUrl}/shop`,
        `  Sign in     ${DEMO_ACCOUNTS.map(({ email }) => email).join(', ')}`,
        `              password ${DEMO_PASSWORD}`,
      ]
    : [];
  const lines = [
    '',
    `  Keelson is ready (${seconds} s)`,
    '',
    `  API         ${config.publicUrl}/api/v1`,
    `  Swagger UI  ${config.publicUrl}/docs`,
    ...accounts,
    ...exposure(config),
    `  Data        ${dataLocation}`,
    '',
    '  Ctrl-C stops it; nothing is left running.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Demo accounts that other machines can sign in with. */
function exposure({ demo, http: { host } }: Config): string[] {
  if (!demo || /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) return [];
  return [
    `  Warning     HOST is ${host}: other machines can sign in with the demo accounts, also as admin.`,
    '              Set HOST=127.0.0.1, or DEMO=false with a new DATA_DIR.',
  ];
}

/** The message of a StartupError; any other error with its stack. */
export function printStartupFailure(error: unknown): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text = error instanceof StartupError ? error.message : `Keelson did not start: ${reason}`;
  process.stderr.write(`\n${text}\n\n`);
}
