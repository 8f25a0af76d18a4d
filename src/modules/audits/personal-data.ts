import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** What a record has in place of personal data. */
export interface Commitment {
  /** Hex SHA-256 of the salt and of the canonical JSON `[pointer,value]`. */
  readonly commitment: string;
}

/** The values that commitments stand for, by JSON Pointer into the record. Deleting them leaves the record provable. */
export interface PersonalData {
  readonly part: 'source' | 'changes';
  /** Whose data it is; erased with this user. */
  readonly subjectId: string | null;
  readonly salt: Buffer;
  readonly data: Record<string, unknown>;
}

/** Marks a value in the changes of an audit entry as personal data, which the record only commits to. */
export class Personal {
  constructor(readonly value: unknown) {}
}

/** Replaces values by commitments and keeps the values. */
export class PersonalDataVault {
  private salt: Buffer | undefined;
  private readonly data: Record<string, unknown> = {};

  constructor(
    private readonly part: PersonalData['part'],
    private readonly subjectId: string | null,
  ) {}

  /** Null stays null. */
  commit(pointer: string, value: unknown): Commitment | null {
    if (value === null || value === undefined) return null;
    this.salt ??= randomBytes(32);
    this.data[pointer] = value;
    return { commitment: commitmentOf(this.salt, pointer, value) };
  }

  /** Undefined when nothing was committed to. */
  get content(): PersonalData | undefined {
    if (this.salt === undefined) return undefined;
    return { part: this.part, subjectId: this.subjectId, salt: this.salt, data: this.data };
  }
}

function commitmentOf(salt: Buffer, pointer: string, value: unknown): string {
  return createHash('sha256')
    .update(salt)
    .update(canonicalJson([pointer, value]))
    .digest('hex');
}

/** Member `name` of the object at `pointer`, as a JSON Pointer (RFC 6901). */
export function pointerTo(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
