import { destination as openDestination, type DestinationStream } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../../config/config.js';
import { rotatingFile } from './rotating-file.js';

const added: DestinationStream[] = [];

/** Has loggers that are created from now on write their lines to `stream`, too, as JSON. */
export function addDestination(stream: DestinationStream): void {
  added.push(stream);
}

/**
 * Where lines go: to standard output, as JSON or formatted for people, as JSON to
 * LOG_FILE, and to what was added. JSON is buffered and written asynchronously, so that a slow reader slows no
 * request.
 */
export function configuredDestination({ log, production }: Config): DestinationStream {
  const format = log.format ?? (process.stdout.isTTY && !production ? 'pretty' : 'json');
  const output = format === 'pretty' ? prettyOutput() : jsonOutput();
  const others = [...(log.file === undefined ? [] : [rotatingFile(log.file, log)]), ...added];
  if (others.length === 0) return output;
  return {
    write: (line) => {
      output.write(line);
      for (const other of others) other.write(line);
    },
  };
}

/** Takes bytes: of texts that wait to be written, sonic-boom would count the bytes of all anew with each line. */
function jsonOutput(): DestinationStream & { flushSync(): void } {
  const output = openDestination({
    dest: 1,
    sync: false,
    minLength: 16_000,
    periodicFlush: 250,
    contentMode: 'buffer',
  });
  const write = output.write.bind(output) as (line: string | Buffer) => boolean;
  return { write: (line) => void write(Buffer.from(line)), flushSync: () => output.flushSync() };
}

function prettyOutput(): DestinationStream {
  return pretty({
    colorize: process.stdout.isTTY,
    ignore: 'requestId,traceId,requestBytes,bytes,roles,ipAddress,handler,path',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
}
