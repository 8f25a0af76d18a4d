import type { Config } from '../../config/config.js';
import { withTimeout } from '../context/with-timeout.js';
import { addDestination } from '../logging/log-destinations.js';

/** How long the end of the process waits for an endpoint that takes no telemetry. */
const END_MS = 5000;

/**
 * Starts to record traces and to send the log, where that is configured; nothing of OpenTelemetry is loaded otherwise.
 * To be called before the libraries are loaded, because their instrumentations change them as they load. Returns what
 * sends the rest, to be called when the process ends; it never rejects and takes five seconds at most.
 */
export async function startTelemetry({ tracing, logExport }: Config): Promise<() => Promise<void>> {
  const ends: Array<() => Promise<void>> = [];
  if (tracing) {
    const { startTracing } = await import('./tracing/start-tracing.js');
    ends.push(startTracing(tracing));
  }
  if (logExport) {
    const { LogExport } = await import('./logs/log-export.js');
    const log = new LogExport(logExport);
    addDestination(log);
    ends.push(() => log.end());
  }
  return async () => {
    const ending = Promise.allSettled(ends.map((end) => end()));
    await withTimeout(END_MS, ending).catch(() => {});
  };
}
