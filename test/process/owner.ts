import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';
import { until } from './until.js';

const root = resolve(__dirname, '..', '..');
const sources = join(root, 'src');
const folder = 'embedded-postgres';

export interface Server {
  url: string;
  directory: string;
}

/** A process that owns an embedded server, or was refused one. */
export class Owner {
  private output = '';
  readonly exit: Promise<void>;

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exit = new Promise((done) => child.once('exit', () => done()));
  }

  static spawn(dataDir: string, account: { uid?: number; gid?: number } = {}): Owner {
    const script = join(root, 'test', 'process', 'run-owner.mjs');
    const args = [script, compiled(), dataDir];
    return new Owner(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', ...account }));
  }

  async ready(): Promise<Server> {
    const line = await this.line('ready');
    return JSON.parse(line) as Server;
  }

  refused(): Promise<string> {
    return this.line('refused');
  }

  kill(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    return this.exit;
  }

  private async line(kind: string): Promise<string> {
    await until(
      () => /^(ready|refused) /m.test(this.output) || this.child.exitCode !== null,
      () => this.output,
    );
    const found = new RegExp(`^${kind} (.*)$`, 'm').exec(this.output)?.[1];
    if (!found) throw new Error(`Expected the owner to be ${kind}, but it said:\n${this.output}`);
    return found;
  }
}

let output: string | undefined;

export function removeCompiled(): void {
  if (output) rmSync(output, { recursive: true, force: true });
}

/** The class as plain JavaScript, since a process outside Jest cannot load the TypeScript. */
function compiled(): string {
  if (!output) {
    output = mkdtempSync(join(tmpdir(), 'keelson-compiled-'));
    const files = readdirSync(join(sources, folder)).map((name) => join(folder, name));
    for (const name of [...files, join('config', 'startup.error.ts')]) {
      const { code } = transformFileSync(join(sources, name), { configFile: join(root, '.swcrc'), sourceMaps: false });
      mkdirSync(dirname(join(output, name)), { mode: 0o755, recursive: true });
      writeFileSync(join(output, name.replace(/\.ts$/, '.js')), code);
    }
    symlinkSync(join(root, 'node_modules'), join(output, 'node_modules'));
    chmodSync(output, 0o755);
  }
  return join(output, folder, 'embedded-postgres.js');
}
