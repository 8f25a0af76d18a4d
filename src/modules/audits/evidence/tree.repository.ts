import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { TreeHead } from './checkpoint-signer.js';
import { TILE_WIDTH } from './merkle-tree.js';

export interface Checkpoint extends TreeHead {
  readonly note: string;
  readonly createdAt: Date;
}

/** A stored inner node. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Buffer;
}

/** Key of the advisory lock. Any number that is not used for another lock. */
const LOCK = 5_345_530_713;

const CHECKPOINT = sql`select size, root, note, created_at as "createdAt" from audit_checkpoints`;

/** The Merkle tree of the audit trail. Everything is inserted once and never changed. */
@Injectable()
export class TreeRepository {
  constructor(private readonly database: Database) {}

  /** Until the transaction ends; false when another process has it. */
  async tryLock(): Promise<boolean> {
    const row = await this.database.queryOne<{ locked: boolean }>(
      sql`select pg_try_advisory_xact_lock(${LOCK}) as locked`,
    );
    return row?.locked === true;
  }

  findLatest(): Promise<Checkpoint | null> {
    return this.database.queryOne<Checkpoint>(sql`${CHECKPOINT} order by size desc limit 1`);
  }

  /** Gives waiting records the next leaf indexes, in the order in which they were queued. Returns their hashes. */
  async append(size: number, limit: number): Promise<Buffer[]> {
    const rows = await this.database.query<{ leaf: Buffer }>(sql`
      with added as (
        insert into audit_leaves (leaf_index, audit_id, leaf)
        select ${size}::bigint + row_number() over (order by id) - 1, audit_id, leaf
        from (select * from audit_pending order by id limit ${limit}) as waiting
        returning leaf_index, leaf
      )
      select leaf from added order by leaf_index`);
    return rows.map(({ leaf }) => leaf);
  }

  /** Ends the wait of records that have a leaf from `size` on. */
  async dequeue(size: number): Promise<void> {
    await this.database.execute(sql`
      delete from audit_pending p using audit_leaves l where l.audit_id = p.audit_id and l.leaf_index >= ${size}`);
  }

  async insertNodes(nodes: readonly TreeNode[]): Promise<void> {
    await this.database.execute(sql`
      insert into audit_nodes (level, node_index, hash)
      select * from unnest(${nodes.map(({ level }) => level)}::smallint[], ${nodes.map(({ index }) => index)}::bigint[],
        ${nodes.map(({ hash }) => hash)}::bytea[])`);
  }

  async insertCheckpoint({ size, root }: TreeHead, note: string): Promise<void> {
    await this.database.execute(sql`
      insert into audit_checkpoints (size, root, note) values (${size}, ${root}, ${note})`);
  }

  /** The nodes of a tile; see `TileReader`. */
  async readTile(level: number, tile: number): Promise<Buffer[]> {
    const [first, end] = [tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH];
    const rows = await this.database.query<{ hash: Buffer }>(
      level === 0
        ? sql`select leaf as hash from audit_leaves where leaf_index >= ${first} and leaf_index < ${end} order by leaf_index`
        : sql`select hash from audit_nodes where level = ${level} and node_index >= ${first} and node_index < ${end}
            order by node_index`,
    );
    return rows.map(({ hash }) => hash);
  }

  /** How many records wait for their leaf, and for how many seconds the first of them has. */
  async backlog(): Promise<{ pending: number; oldestSeconds: number }> {
    const row = await this.database.queryOne<{ pending: number; oldestSeconds: number }>(sql`
      select count(*)::int as pending,
        coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as "oldestSeconds" from audit_pending`);
    return row ?? { pending: 0, oldestSeconds: 0 };
  }
}
