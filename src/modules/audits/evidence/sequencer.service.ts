import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { Database } from '../../../kernel/database/database.js';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../../kernel/secrets/instance-secrets.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { MerkleTree, perfectRoot, TILE_WIDTH } from './merkle-tree.js';
import { type Checkpoint, type TreeNode, TreeRepository } from './tree.repository.js';

/** Records of one checkpoint at most, so that its transaction stays short. */
export const BATCH = 5000;

/** The stored tree is not the one that was signed: rows were changed past the application. Nothing is sealed until it is repaired. */
export class TreeTamperedError extends Error {}

/** Moves records that wait into the Merkle tree, and signs the tree. */
@Injectable()
export class SequencerService {
  readonly signer: CheckpointSigner;

  constructor(
    private readonly database: Database,
    private readonly tree: TreeRepository,
    @Inject(CONFIG) config: Config,
    @Inject(INSTANCE_SECRETS) secrets: InstanceSecrets,
  ) {
    this.signer = new CheckpointSigner(config.audits.origin, secrets.checkpointKey);
  }

  /**
   * Seals up to BATCH records in one transaction: leaves, inner nodes, the signed checkpoint, and the end of their
   * wait. Returns how many; 0 when none wait or another process is sealing. Writers of records wait for none of it.
   * Throws TreeTamperedError when the tree does not have the root that was signed last.
   */
  seal(): Promise<number> {
    return this.database.transaction(async () => {
      if (!(await this.tree.tryLock())) return 0;
      const latest = await this.tree.findLatest();
      const size = latest?.size ?? 0;
      if (latest) await this.verify(latest);
      const leaves = await this.tree.append(size, BATCH);
      if (leaves.length === 0) return 0;
      await this.insertNodes(size, leaves);
      const head = { size: size + leaves.length, root: await this.openTree().root(size + leaves.length) };
      await this.tree.insertCheckpoint(head, this.signer.sign(head));
      await this.tree.dequeue(size);
      return leaves.length;
    });
  }

  private async verify(latest: Checkpoint): Promise<void> {
    if (this.signer.verify(latest, latest.note) === false)
      throw new TreeTamperedError(`The checkpoint of size ${latest.size} does not have the signature of its key.`);
    if (!(await this.openTree().root(latest.size)).equals(latest.root))
      throw new TreeTamperedError(`The tree of size ${latest.size} does not have the root of its checkpoint.`);
  }

  private openTree(): MerkleTree {
    return new MerkleTree((level, tile) => this.tree.readTile(level, tile));
  }

  /** Inserts the roots of the tiles that `added` completes, on every level. */
  private async insertNodes(size: number, added: readonly Buffer[]): Promise<void> {
    const nodes: TreeNode[] = [];
    let [start, hashes] = [size, added];
    for (let level = 0; hashes.length > 0; level++) {
      const tile = Math.floor(start / TILE_WIDTH);
      const before = start % TILE_WIDTH === 0 ? [] : await this.tree.readTile(level, tile);
      const row = [...before.slice(0, start % TILE_WIDTH), ...hashes];
      const parents: Buffer[] = [];
      for (let at = 0; at + TILE_WIDTH <= row.length; at += TILE_WIDTH)
        parents.push(perfectRoot(row.slice(at, at + TILE_WIDTH)));
      nodes.push(...parents.map((hash, at) => ({ level: level + 1, index: tile + at, hash })));
      [start, hashes] = [tile, parents];
    }
    if (nodes.length > 0) await this.tree.insertNodes(nodes);
  }
}
