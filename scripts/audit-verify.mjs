/**
 * Verifies an export of the audit trail, without the database and without network.
 *
 *   npm run audit:verify -- <export.ndjson> --key <vkey or file> [--key ...] [--checkpoint <held note> ...]
 *
 * It checks that every checkpoint is signed by one of the keys, that each record has the bytes that were sealed and
 * says the same in its columns, that leaves have no gap and no record twice, that the leaves have the root of every
 * checkpoint, and that the trail begins with what each held checkpoint signed. Ends with 0 when all holds, with 1 and
 * the first record that is wrong when not, and with 2 when it cannot be verified at all.
 *
 * One file that needs nothing but Node, so that it can be read and kept apart from the application. It follows
 * RFC 9162 (Merkle tree), RFC 8785 (canonical JSON), and C2SP signed-note and tlog-checkpoint.
 */
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual, parseArgs } from 'node:util';

/** The trail is not what was sealed. */
class Wrong extends Error {}
/** The question cannot be answered. */
class Unusable extends Error {}

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leafHash = (bytes) => sha256(Uint8Array.of(0), bytes);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

/** The root of a growing list of leaves: the roots of its perfect subtrees, the largest first. */
class GrowingTree {
  size = 0;
  #subtrees = [];

  append(leaf) {
    this.size += 1;
    const subtrees = [...this.#subtrees];
    let subtree = { leaves: 1, hash: leaf };
    while (subtrees.at(-1)?.leaves === subtree.leaves) {
      const left = subtrees.pop();
      subtree = { leaves: left.leaves * 2, hash: nodeHash(left.hash, subtree.hash) };
    }
    this.#subtrees = [...subtrees, subtree];
  }

  get root() {
    return this.#subtrees.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
  }
}

/** RFC 8785. */
function canonicalJson(value) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const names = Object.keys(value).toSorted((one, other) => (one < other ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join(',')}}`;
}

/** A vkey of signed notes: `<name>+<key id>+<algorithm and key in base64>`. */
function parseKey(given) {
  const text = (existsSync(given) ? readFileSync(given, 'utf8') : given).trim();
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const isWhole = bytes.length === 33 && bytes[0] === 1;
  if (!isWhole || sha256(`${name}\n`, bytes).subarray(0, 4).toString('hex') !== id)
    throw new Unusable(`"${text.slice(0, 80)}" is not a verifier key. Expected <origin>+<key id>+<key>.`);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { name, id, key: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}

/** Size and root of a checkpoint that one of the keys has signed. `what` names it in messages. */
function openCheckpoint(note, keys, what) {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [origin, size, root, ...more] = text.split('\n');
  if (end < 0 || !/^[1-9]\d*$/.test(size ?? '') || Buffer.from(root ?? '', 'base64').length !== 32 || more.length !== 1)
    throw new Wrong(`${what} is not a checkpoint.`);
  const where = `${what} of size ${size}`;
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .flatMap((line) => {
      const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, bytes: Buffer.from(encoded, 'base64') }];
    });
  const known = signatures.flatMap(({ name, bytes }) => {
    const key = keys.find((each) => each.name === name && each.id === bytes.subarray(0, 4).toString('hex'));
    return key && name === origin ? [{ key: key.key, signature: bytes.subarray(4) }] : [];
  });
  if (known.length === 0) throw new Wrong(`${where} is not signed by a key that was given.`);
  if (!known.every(({ key, signature }) => verifySignature(null, Buffer.from(text), key, signature)))
    throw new Wrong(`${where} has a wrong signature: it was edited after it was signed.`);
  return { size: Number(size), root: Buffer.from(root, 'base64') };
}

/** The columns of a record say what its sealed bytes say, and disclosed personal data is what it commits to. */
function verifyRecord({ record, canonical, disclosures = [] }, where) {
  const { version, ipAddress, userAgent, ...sealed } = JSON.parse(canonical);
  if (version !== 1) throw new Unusable(`${where} has version ${version}, which this verifier does not know.`);
  for (const name of new Set([...Object.keys(record), ...Object.keys(sealed)]))
    if (!isDeepStrictEqual(record[name], sealed[name]))
      throw new Wrong(`${where}: its ${name} was changed after it was sealed.`);
  const whole = { ipAddress, userAgent, ...sealed };
  for (const { salt, data } of disclosures)
    for (const [pointer, value] of Object.entries(data)) {
      const names = pointer.slice(1).split('/');
      const unescaped = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
      const committed = unescaped.reduce((part, name) => part?.[name], whole)?.commitment;
      const found = sha256(Buffer.from(salt, 'hex'), canonicalJson([pointer, value])).toString('hex');
      if (committed !== found) throw new Wrong(`${where}: its personal data at ${pointer} is not what was sealed.`);
    }
}

/** Reads an export line by line. Returns what was verified; throws Wrong at the first that is not right. */
async function verifyExport(lines, keys, held) {
  const tree = new GrowingTree();
  const checkpoints = new Map();
  const known = held.map(({ note, name }) => ({ name, ...openCheckpoint(note, keys, `The held checkpoint ${name}`) }));
  const ids = new Map();
  const counts = { checkpoints: 0, redacted: 0, waiting: 0, erased: 0 };
  let good = 0;
  let header;
  for await (const text of lines) {
    const line = JSON.parse(text);
    if (!header) {
      header = line;
      if (line.type !== 'header' || line.format !== 'keelson-audit-export' || line.version !== 1)
        throw new Unusable('The first line is not the header of an export that this verifier knows.');
    } else if (line.type === 'checkpoint') {
      const { size, root } = openCheckpoint(line.note, keys, 'The checkpoint');
      checkpoints.set(size, root);
    } else if (line.type === 'record') {
      const id = line.record?.id;
      const where = `Record ${line.index ?? '(not sealed yet)'}${id ? `, ${id}` : ''}`;
      if (line.index === null) counts.waiting += 1;
      else if (line.index !== tree.size)
        throw new Wrong(
          `Record ${tree.size} is missing: the next one is ${line.index}${id ? `, ${id}` : ''}. Records were deleted, inserted or reordered.`,
        );
      if (id !== undefined) {
        if (ids.has(id)) throw new Wrong(`${where} is there twice; it is also record ${ids.get(id)}.`);
        ids.set(id, line.index ?? 'that waits');
      }
      const leaf = Buffer.from(line.leaf, 'base64');
      if (line.canonical === undefined) counts.redacted += 1;
      else {
        if (!leafHash(line.canonical).equals(leaf))
          throw new Wrong(`${where}: its bytes are not those that were sealed.`);
        verifyRecord(line, where);
      }
      if (line.index === null) continue;
      tree.append(leaf);
      const expected = [checkpoints.get(tree.size) ?? [], ...known.filter(({ size }) => size === tree.size)].flat();
      for (const each of expected) {
        const root = each.root ?? each;
        if (!tree.root.equals(root))
          throw new Wrong(
            `Records ${good} to ${tree.size - 1} are not those that ${each.name ? `the held checkpoint ${each.name}` : 'the checkpoint'} of size ${tree.size} signs: one of them was changed, replaced or reordered.`,
          );
      }
      if (checkpoints.has(tree.size)) [good, counts.checkpoints] = [tree.size, counts.checkpoints + 1];
    } else throw new Unusable(`A line has the unknown type ${line.type}.`);
  }
  if (!header) throw new Unusable('The export is empty.');
  for (const { size, name } of [...known, ...[...checkpoints.keys()].map((each) => ({ size: each }))])
    if (size > tree.size)
      throw new Wrong(
        `Record ${tree.size} is missing: ${name ? `the held checkpoint ${name}` : 'a checkpoint'} signs ${size} records, and the export ends before.`,
      );
  if (good < tree.size) throw new Wrong(`Record ${good} is not covered by a checkpoint, although it has a leaf.`);
  return { size: tree.size, held: known.length, ...counts };
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string', multiple: true }, checkpoint: { type: 'string', multiple: true, default: [] } },
  });
  const [file] = positionals;
  if (!file || positionals.length > 1 || !values.key)
    throw new Unusable('Expected: <export.ndjson> --key <verifier key or its file> [--checkpoint <held note>]');
  if (!existsSync(file)) throw new Unusable(`${file} does not exist.`);
  const held = values.checkpoint.map((name) => ({ name, note: readFileSync(name, 'utf8') }));
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  const found = await verifyExport(lines, values.key.map(parseKey), held);
  console.log(`Verified: ${found.size} sealed records under ${found.checkpoints} signed checkpoints.`);
  if (found.redacted > 0)
    console.log(`${found.redacted} of them are there as their leaf alone: archived, or hidden from who exported.`);
  if (found.waiting > 0) console.log(`${found.waiting} records wait to be sealed; nothing proves them yet.`);
  console.log(
    found.held > 0
      ? `The trail begins with what ${found.held} held checkpoint${found.held > 1 ? 's' : ''} signed.`
      : 'No held checkpoint was given: a complete rewrite by the owner of the signing key would not be noticed.',
  );
} catch (error) {
  if (error instanceof Wrong) console.error(`WRONG: ${error.message}`);
  else console.error(`The export cannot be verified: ${error.message}`);
  process.exitCode = error instanceof Wrong ? 1 : 2;
}
