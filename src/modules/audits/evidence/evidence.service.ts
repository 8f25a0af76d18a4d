import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Policy } from '../../../kernel/auth/policy/policy.js';
import type { PageRequest, PageResult } from '../../../kernel/http/pagination/paginator.js';
import { AuditNotSealed, NoSuchTreeSize } from '../audits.errors.js';
import { AuditsService } from '../audits.service.js';
import { EvidenceRepository, type ExportedLeaf, type ListedCheckpoint } from './evidence.repository.js';
import { leafHash, MerkleTree, nodeHash } from './merkle-tree.js';
import { SequencerService } from './sequencer.service.js';
import { type Checkpoint, TreeRepository } from './tree.repository.js';

/** Why a record is what was sealed: its bytes, its leaf, the path to the root, and the signed root. */
export interface InclusionProof {
  readonly verdict: string;
  readonly verified: boolean;
  readonly canonical: string;
  readonly leafIndex: number;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly root: string;
  readonly treeSize: number;
  readonly checkpoint: string;
  readonly verifierKey: string;
}

/** Why the tree of one checkpoint begins with that of an earlier one. */
export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: string;
  readonly toRoot: string;
  readonly path: readonly string[];
}

/** Proves the audit trail. Verify it elsewhere: a server that was tampered with can say what it likes. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly audits: AuditsService,
    private readonly evidence: EvidenceRepository,
    private readonly tree: TreeRepository,
    private readonly sequencer: SequencerService,
    private readonly policy: Policy,
  ) {}

  /** The inclusion proof of a record for the latest checkpoint. Throws AuditNotFound and AuditNotSealed. */
  async prove(actor: Actor, id: string): Promise<InclusionProof> {
    await this.audits.get(actor, id);
    const [found, checkpoint] = [await this.evidence.findLeaf(id), await this.tree.findLatest()];
    if (!found || !checkpoint) throw new AuditNotSealed();
    const { index, leaf, canonical } = found;
    const path = await this.openTree().inclusionProof(index, checkpoint.size);
    const wrong = this.violationOf(found, path, checkpoint);
    return {
      verdict: wrong ?? `Verified: the record is leaf ${index} of the ${checkpoint.size} that the checkpoint signs.`,
      verified: wrong === undefined,
      canonical: canonical.toString(),
      leafIndex: index,
      leaf: leaf.toString('base64'),
      path: path.map((hash) => hash.toString('base64')),
      root: checkpoint.root.toString('base64'),
      treeSize: checkpoint.size,
      checkpoint: checkpoint.note,
      verifierKey: this.verifierKey,
    };
  }

  /** A page of the checkpoints. */
  listCheckpoints(page: PageRequest): Promise<PageResult<ListedCheckpoint>> {
    return this.evidence.listCheckpoints(page);
  }

  /** The proof that the checkpoint of size `to` continues that of size `from`. Throws NoSuchTreeSize. */
  async proveConsistency(from: number, to: number): Promise<ConsistencyProof> {
    const [older, newer] = [await this.checkpoint(from), await this.checkpoint(to)];
    if (from > to) throw new NoSuchTreeSize(from);
    const path = await this.openTree().consistencyProof(from, to);
    const encode = (hash: Buffer) => hash.toString('base64');
    return { from, to, fromRoot: encode(older.root), toRoot: encode(newer.root), path: path.map(encode) };
  }

  /**
   * Streams the whole trail as lines of NDJSON, for `npm run audit:verify`: a header, each leaf with its record,
   * the records that wait, and the checkpoints. The export is audited before it is read. Records that a rule hides
   * from the actor are exported as their leaf alone. Throws NotAllowed without `audits:read`.
   */
  async *export(actor: Actor): AsyncGenerator<string> {
    await this.policy.require(actor, 'audits:read');
    const scope = await this.policy.scopeFor(actor, 'audits:read');
    await this.audits.record(actor, { action: 'export', entityType: 'audit-export', entityId: uuidv7() });
    const { origin } = this.sequencer.signer;
    yield line({ type: 'header', format: 'keelson-audit-export', version: 1, origin, verifierKey: this.verifierKey });
    for await (const checkpoints of this.evidence.streamCheckpoints())
      yield checkpoints.map(({ note }) => line({ type: 'checkpoint', note })).join('');
    for await (const leaves of this.evidence.streamLeaves()) {
      yield leaves
        .map(({ index, leaf, record, canonical, disclosures }) => {
          const isShown = record !== null && scope.includes(asAttributes(record));
          const shown = isShown ? { record, canonical, disclosures: disclosures ?? [] } : {};
          return line({ type: 'record', index, leaf: leaf.toString('base64'), ...shown });
        })
        .join('');
    }
  }

  get verifierKey(): string {
    return this.sequencer.signer.verifierKey;
  }

  private async checkpoint(size: number): Promise<Checkpoint> {
    const checkpoint = await this.evidence.findCheckpoint(size);
    if (!checkpoint) throw new NoSuchTreeSize(size);
    return checkpoint;
  }

  private violationOf(
    { index, leaf, canonical }: { index: number; leaf: Buffer; canonical: Buffer },
    path: readonly Buffer[],
    { size, root, note }: Checkpoint,
  ): string | undefined {
    if (!leafHash(canonical).equals(leaf)) return 'WRONG: the stored record is not the one that was sealed.';
    if (!rootFrom(leaf, index, size, path).equals(root)) return 'WRONG: the leaf is not in the tree of the checkpoint.';
    return this.sequencer.signer.verify({ size, root }, note) === true
      ? undefined
      : 'WRONG: the key of this application did not sign the checkpoint.';
  }

  private openTree(): MerkleTree {
    return new MerkleTree((level, tile) => this.tree.readTile(level, tile));
  }
}

/** The columns of a record as rules compare them. */
function asAttributes(record: NonNullable<ExportedLeaf['record']>): { createdAt: Date; userId?: string | null } {
  return { ...record, createdAt: new Date(record.createdAt) };
}

function line(content: object): string {
  return `${JSON.stringify(content)}\n`;
}

/** The root that an inclusion proof leads to; RFC 9162, section 2.1.3.2. */
function rootFrom(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node > 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return hash;
}
