import { leafHash, MerkleTree, nodeHash, perfectRoot, TILE_WIDTH, type TileReader } from './merkle-tree.js';

/** The reference vectors of Certificate Transparency. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const A = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const B = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const C = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const D = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const E = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const F = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';

const hashes = LEAVES.map((hex) => leafHash(Buffer.from(hex, 'hex')));
const hex = (found: readonly Buffer[]) => found.map((hash) => hash.toString('hex'));

/** The tiles of a tree with these leaves. */
function tilesOf(leaves: readonly Buffer[]): TileReader {
  const levels = [leaves];
  for (let level = leaves; level.length >= TILE_WIDTH;) {
    const full = Math.floor(level.length / TILE_WIDTH);
    const below = level;
    level = Array.from({ length: full }, (_, at) => perfectRoot(below.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH)));
    levels.push(level);
  }
  return (level, tile) => Promise.resolve(levels[level]?.slice(tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH) ?? []);
}

/** RFC 9162, section 2.1.1, word for word. */
function plainRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(plainRoot(leaves.slice(0, k)), plainRoot(leaves.slice(k)));
}

describe('a Merkle tree', () => {
  const tree = new MerkleTree(tilesOf(hashes));

  it('has the roots of the reference vectors', async () => {
    for (const [size, root] of ROOTS.entries()) expect((await tree.root(size)).toString('hex')).toBe(root);
  });

  it.each([
    [0, 1, []],
    [0, 8, [A, B, C]],
    [5, 8, [D, E, ROOTS[4]]],
    [2, 3, [ROOTS[2]]],
    [1, 5, [ROOTS[1], B, D]],
  ])('has the inclusion proof of the reference vectors for leaf %d of %d', async (index, size, proof) => {
    expect(hex(await tree.inclusionProof(index, size))).toEqual(proof);
  });

  it.each([
    [1, 1, []],
    [1, 8, [A, B, C]],
    [6, 8, [F, E, ROOTS[4]]],
    [2, 5, [B, D]],
  ])('has the consistency proof of the reference vectors from %d to %d', async (from, to, proof) => {
    expect(hex(await tree.consistencyProof(from, to))).toEqual(proof);
  });

  it('of several levels of tiles has the root of all leaves, and reads few tiles', async () => {
    const leaves = Array.from({ length: 70_000 }, (_, index) => leafHash(Buffer.from(String(index))));
    const tiles = tilesOf(leaves);
    for (const size of [255, 256, 257, 511, 65_535, 65_536, 65_537, 70_000]) {
      let read = 0;
      const large = new MerkleTree((level, tile) => {
        read++;
        return tiles(level, tile);
      });
      expect(await large.root(size)).toEqual(plainRoot(leaves.slice(0, size)));
      expect(read).toBeLessThanOrEqual(3);
    }
  });
});
