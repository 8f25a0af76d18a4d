import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf } from './processes.js';

/** Who runs the server of a folder, as other processes read it. */
export interface OwnerRecord {
  /** Differs for each ownership, so that a record is never mistaken for its successor. */
  id: string;
  pid: number;
  identity: string;
  command: string;
  state: 'starting' | 'ready' | 'stopping';
  /** The port of the server, from the moment it is ready. */
  port?: number;
}

/**
 * The right to run the server of a folder. One live process has it at a time; a process that dies loses it, because
 * the record names a process and not merely a file that was left behind.
 */
export class Ownership {
  private constructor(
    private readonly folder: string,
    private record: OwnerRecord,
  ) {}

  /** The right itself, or the record of the live process that has it. */
  static async claim(folder: string): Promise<Ownership | OwnerRecord> {
    const record = newRecord();
    for (;;) {
      if (create(ownerFile(folder), record)) return new Ownership(folder, record);
      const current = Ownership.current(folder);
      if (current && isAlive(current)) return current;
      if (current && !retire(folder, current)) await sleep(20);
    }
  }

  /** The live owner of a folder. */
  static living(folder: string): OwnerRecord | undefined {
    const record = Ownership.current(folder);
    return record && isAlive(record) ? record : undefined;
  }

  /** Lets others see how far the server is. */
  announce(state: OwnerRecord['state'], port?: number): void {
    this.record = { ...this.record, state, ...(port === undefined ? {} : { port }) };
    const draft = `${ownerFile(this.folder)}.${this.record.id}`;
    write(draft, this.record);
    renameSync(draft, ownerFile(this.folder));
  }

  release(): void {
    if (Ownership.current(this.folder)?.id === this.record.id) rmSync(ownerFile(this.folder), { force: true });
  }

  private static current(folder: string): OwnerRecord | undefined {
    try {
      return JSON.parse(readFileSync(ownerFile(folder), 'utf8')) as OwnerRecord;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

const ownerFile = (folder: string): string => join(folder, 'owner.json');

const isAlive = (record: OwnerRecord): boolean => identityOf(record.pid) === record.identity;

function newRecord(): OwnerRecord {
  const command = ['node', ...process.argv.slice(1)].join(' ');
  return { id: randomUUID(), pid: process.pid, identity: identityOf(process.pid) ?? '', command, state: 'starting' };
}

/**
 * Takes the record of a dead owner away. Of several processes that see it, the one that creates the `.retiring` file
 * may; the others must not, since by then the record may already be a successor's.
 */
function retire(folder: string, dead: OwnerRecord): boolean {
  const right = `${ownerFile(folder)}.${dead.id}.retiring`;
  if (!create(right, newRecord())) {
    if (ageOf(right) > 5_000) rmSync(right, { force: true });
    return false;
  }
  try {
    const owner = ownerFile(folder);
    const current = JSON.parse(readFileSync(owner, 'utf8')) as OwnerRecord;
    if (current.id === dead.id) rmSync(owner);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  } finally {
    rmSync(right, { force: true });
  }
}

/** Creates the file with its whole content at once, or answers false when it exists. */
function create(file: string, record: OwnerRecord): boolean {
  const draft = `${file}.${record.id}.draft`;
  write(draft, record);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function write(file: string, record: OwnerRecord): void {
  writeFileSync(file, `${JSON.stringify(record)}\n`);
}

function ageOf(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
