import type { Audit, Change } from './audit.entity.js';
import { canonicalJson } from './canonical-json.js';
import { type Commitment, Personal, type PersonalData, PersonalDataVault, pointerTo } from './personal-data.js';

/** A record before it is written; `ipAddress`, `userAgent` and `Personal` values in `changes` are personal data. */
export type NewAudit = Omit<Audit, 'canonical'> & {
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** Whose data the personal values in `changes` are. */
  readonly subjectId: string | null;
};

/** A record as it is stored: the text whose bytes are hashed, and the personal data beside it. */
export interface SealableAudit {
  readonly id: string;
  readonly canonical: string;
  readonly personal: readonly PersonalData[];
}

/** Version of the canonical form. Verifiers know it by this number. */
const VERSION = 1;

/** The leaf of the Merkle tree is the hash of this text's UTF-8 bytes, as RFC 9162 hashes leaves. */
export function toSealable({ ipAddress, userAgent, subjectId, changes, ...record }: NewAudit): SealableAudit {
  const source = new PersonalDataVault('source', record.userId);
  const changed = new PersonalDataVault('changes', subjectId);
  const canonical = canonicalJson({
    version: VERSION,
    ...record,
    changes: commitChanges(changes, changed),
    ipAddress: source.commit('/ipAddress', ipAddress),
    userAgent: source.commit('/userAgent', userAgent),
  });
  return { id: record.id, canonical, personal: [source.content ?? [], changed.content ?? []].flat() };
}

function commitChanges(changes: Record<string, Change> | null, vault: PersonalDataVault) {
  if (changes === null) return null;
  return Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [name, commitChange(change, pointerTo('/changes', name), vault)]),
  );
}

function commitChange(change: Change, pointer: string, vault: PersonalDataVault): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(change).map(([side, value]: [string, unknown]) => [
      side,
      value instanceof Personal ? vault.commit(pointerTo(pointer, side), value.value) : value,
    ]),
  );
}

/** The changes with the values that are still kept in place of their commitments. */
export function discloseChanges(
  changes: Record<string, Change> | null,
  data: Readonly<Record<string, unknown>>,
): Record<string, Change> | null {
  if (changes === null) return null;
  return Object.fromEntries(
    Object.entries(changes).map(([name, change]) => {
      const pointer = pointerTo('/changes', name);
      const sides = Object.entries(change).map(([side, value]: [string, unknown]) => [
        side,
        isCommitment(value) ? (data[pointerTo(pointer, side)] ?? value) : value,
      ]);
      return [name, Object.fromEntries(sides) as Change];
    }),
  );
}

function isCommitment(value: unknown): value is Commitment {
  return typeof (value as Commitment | null)?.commitment === 'string';
}
