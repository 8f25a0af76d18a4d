import { createHash } from 'node:crypto';

/** The nodes of one level that have the same ancestor in the next level up: 256 of them, or fewer at the right edge. */
export type TileReader = (level: number, tile: number) => Promise<readonly Buffer[]>;

/** Leaves `start` to `end`, the latter excluded. */
type Range = readonly [start: number, end: number];

/**
 * Only every eighth level of the tree is stored: level 0 has the leaves, level 1 the roots of 256 leaves, level 2
 * those of 65,536. A hash in between is computed from one tile.
 */
export const TILE_WIDTH = 256;

/** Hash of a leaf; RFC 9162, section 2.1.1. */
export function leafHash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF_PREFIX).update(bytes).digest();
}

/** Hash of an inner node; RFC 9162, section 2.1.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE_PREFIX).update(left).update(right).digest();
}

/** The root of as many hashes as a power of two. */
export function perfectRoot(hashes: readonly Buffer[]): Buffer {
  let level = hashes;
  while (level.length > 1)
    level = level.flatMap((left, at) => (at % 2 === 0 ? nodeHash(left, level[at + 1] ?? left) : []));
  const [root] = level;
  if (!root) throw new Error('There is no root of no hashes.');
  return root;
}

/** A Merkle tree after RFC 9162, section 2.1, whose nodes are read in tiles. Each tile is read once. */
export class MerkleTree {
  private readonly tiles = new Map<string, Promise<readonly Buffer[]>>();

  constructor(private readonly read: TileReader) {}

  /** The root of the first `size` leaves. */
  root(size: number): Promise<Buffer> {
    return size === 0 ? Promise.resolve(createHash('sha256').digest()) : this.hash([0, size]);
  }

  /** The hashes that lead from leaf `index` to the root of the first `size` leaves; section 2.1.3.1. */
  inclusionProof(index: number, size: number): Promise<Buffer[]> {
    return Promise.all(inclusionRanges(index, [0, size]).map((range) => this.hash(range)));
  }

  /** The hashes which show that the tree of `to` leaves begins with the tree of `from` leaves; section 2.1.4.1. */
  consistencyProof(from: number, to: number): Promise<Buffer[]> {
    return Promise.all(consistencyRanges(from, [0, to], true).map((range) => this.hash(range)));
  }

  private async hash([start, end]: Range): Promise<Buffer> {
    const level = levelOf(end - start);
    if (level !== undefined) return this.node(level, start / (end - start));
    const middle = start + leftSize(end - start);
    const [left, right] = await Promise.all([this.hash([start, middle]), this.hash([middle, end])]);
    return nodeHash(left, right);
  }

  private async node(level: number, index: number): Promise<Buffer> {
    const tile = Math.floor(index / TILE_WIDTH);
    const key = `${level}/${tile}`;
    let nodes = this.tiles.get(key);
    if (!nodes) this.tiles.set(key, (nodes = this.read(level, tile)));
    const node = (await nodes)[index % TILE_WIDTH];
    if (!node) throw new Error(`Node ${index} of level ${level} is missing.`);
    return node;
  }
}

const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** The stored level whose nodes stand for `size` leaves. */
function levelOf(size: number): number | undefined {
  let level = 0;
  for (let width = 1; width < size; width *= TILE_WIDTH) level += 1;
  return TILE_WIDTH ** level === size ? level : undefined;
}

/** The largest power of two below `size`. */
function leftSize(size: number): number {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

function inclusionRanges(index: number, [start, end]: Range): Range[] {
  if (end - start === 1) return [];
  const middle = start + leftSize(end - start);
  return index < middle
    ? [...inclusionRanges(index, [start, middle]), [middle, end]]
    : [...inclusionRanges(index, [middle, end]), [start, middle]];
}

/** `isKnown`: whether the verifier has the root of the range, because it is that of the smaller tree. */
function consistencyRanges(from: number, [start, end]: Range, isKnown: boolean): Range[] {
  if (from === end) return isKnown ? [] : [[start, end]];
  const middle = start + leftSize(end - start);
  return from <= middle
    ? [...consistencyRanges(from, [start, middle], isKnown), [middle, end]]
    : [...consistencyRanges(from, [middle, end], false), [start, middle]];
}
