import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** A tree head that is signed: the first `size` leaves have this root. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** Algorithm byte of Ed25519 in signed notes. */
const ED25519 = 1;

/**
 * Signs tree heads as C2SP tlog-checkpoints, which are signed notes: origin, size and root, an empty line, and a
 * signature line with a key id. https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note define them.
 */
export class CheckpointSigner {
  private readonly publicKey: Buffer;
  private readonly keyId: Buffer;

  /** `origin` names the log and the key; it has no white space and no plus sign. The key is of Ed25519. */
  constructor(
    readonly origin: string,
    private readonly key: KeyObject,
  ) {
    const raw = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32);
    this.publicKey = Buffer.concat([Uint8Array.of(ED25519), raw]);
    this.keyId = createHash('sha256').update(`${origin}\n`).update(this.publicKey).digest().subarray(0, 4);
  }

  /** The public key as a vkey of signed notes: `<origin>+<key id>+<key>`. */
  get verifierKey(): string {
    return [this.origin, this.keyId.toString('hex'), this.publicKey.toString('base64')].join('+');
  }

  sign(head: TreeHead): string {
    const text = this.textOf(head);
    const signature = sign(null, Buffer.from(text), this.key);
    return `${text}\n— ${this.origin} ${Buffer.concat([this.keyId, signature]).toString('base64')}\n`;
  }

  /** True when this key signed the head; undefined when the note has no signature of this key. */
  verify(head: TreeHead, note: string): boolean | undefined {
    const line = note.split('\n').find((candidate) => candidate.startsWith(`— ${this.origin} `));
    const bytes = Buffer.from(line?.split(' ').at(-1) ?? '', 'base64');
    if (!bytes.subarray(0, 4).equals(this.keyId)) return undefined;
    const text = this.textOf(head);
    return (
      note.startsWith(`${text}\n`) && verify(null, Buffer.from(text), createPublicKey(this.key), bytes.subarray(4))
    );
  }

  private textOf({ size, root }: TreeHead): string {
    return `${this.origin}\n${size}\n${root.toString('base64')}\n`;
  }
}
