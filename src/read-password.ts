import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/**
 * The first line of a pipe, or what is typed at a terminal, which does not show it. Never an argument, which other
 * processes can read. In the normalization form in which passwords are hashed.
 */
export async function readPassword(): Promise<string> {
  return (await readLine()).normalize('NFC');
}

async function readLine(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? '';
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stdout.write('Password, 12 characters or more: ');
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stdout.write('\n');
  }
}
