import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../config/startup.error.js';
import { identityOf } from './process-identity.js';

/** The process that runs the server of a folder, as a file that other processes read. */
export interface OwnerRecord {
  /** Unique, so that a record is not mistaken for its successor. */
  id: string;
  pid: number;
  identity: string;
  command: string;
  state: 'starting' | 'ready' | 'stopping';
  /** The port of the server, once it is ready. */
  port?: number;
}

export class DataDirInUseError extends StartupError {
  constructor(folder: string, owner: OwnerRecord) {
    super(
      `The database in ${folder} is in use by process ${owner.pid} (${owner.command}). ` +
        'Stop that process, or choose another DATA_DIR and another PORT for this one.',
    );
  }
}

/**
 * The exclusive right to run the server of a folder. A process that dies loses it, because the record identifies the
 * process.
 */
export class DataDirLock {
  private constructor(
    private readonly folder: string,
    private record: OwnerRecord,
  ) {}

  /** Returns the lock, or the record of the live process that has it. */
  static async claim(folder: string): Promise<DataDirLock | OwnerRecord> {
    const record = newRecord();
    for (;;) {
      if (create(ownerFile(folder), record)) return new DataDirLock(folder, record);
      const current = readRecord(folder);
      if (current && isAlive(current)) return current;
      if (current && !retire(folder, current)) await sleep(20);
    }
  }

  /** Publishes the state of the server. */
  announce(state: OwnerRecord['state'], port?: number): void {
    this.record = { ...this.record, state, ...(port === undefined ? {} : { port }) };
    const draft = `${ownerFile(this.folder)}.${this.record.id}`;
    write(draft, this.record);
    renameSync(draft, ownerFile(this.folder));
  }

  release(): void {
    removeRecord(this.folder, this.record);
  }
}

function readRecord(folder: string): OwnerRecord | undefined {
  try {
    return JSON.parse(readFileSync(ownerFile(folder), 'utf8')) as OwnerRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Leaves the record of a successor. */
function removeRecord(folder: string, { id }: OwnerRecord): void {
  if (readRecord(folder)?.id === id) rmSync(ownerFile(folder), { force: true });
}

const ownerFile = (folder: string): string => join(folder, 'owner.json');

const isAlive = (record: OwnerRecord): boolean => identityOf(record.pid) === record.identity;

function newRecord(): OwnerRecord {
  const command = ['node', ...process.argv.slice(1)].join(' ');
  return { id: randomUUID(), pid: process.pid, identity: identityOf(process.pid) ?? '', command, state: 'starting' };
}

/**
 * Removes the record of a dead owner. Of several processes only the one that creates the `.retiring` file may do so;
 * for the others the record may already be a successor's.
 */
function retire(folder: string, dead: OwnerRecord): boolean {
  const claim = `${ownerFile(folder)}.${dead.id}.retiring`;
  if (!create(claim, newRecord())) {
    const since = statSync(claim, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - since > 5_000) rmSync(claim, { force: true });
    return false;
  }
  try {
    removeRecord(folder, dead);
    return true;
  } finally {
    rmSync(claim, { force: true });
  }
}

/** Creates the file with its content atomically. Returns false when it exists. */
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
