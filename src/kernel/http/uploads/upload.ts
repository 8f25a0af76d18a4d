import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A body that is not JSON and was not read yet. Only a route for its format accepts it. */
export class UnparsedBody {
  constructor(readonly contentType: string) {}
}

/** The upload exceeds the limit. */
export class TooManyBytes extends Error {}

/**
 * A completely received body in a file, so that it can be read more than once and memory does not depend on its
 * size. The file is already unlinked: however this process ends, nothing is left of it.
 */
export class Upload {
  private constructor(
    private readonly file: FileHandle,
    private readonly sha256: string,
    private readonly search: string,
  ) {}

  /** Writes the bytes to a file below `folder`. Throws TooManyBytes after `limit` bytes, and the errors of `bytes`. */
  static async receive(
    bytes: AsyncIterable<Buffer>,
    { folder, limit, search }: { folder: string; limit: number; search: string },
  ): Promise<Upload> {
    const path = join(folder, randomUUID());
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx+', 0o600);
    try {
      await rm(path);
      const hash = createHash('sha256');
      let length = 0;
      for await (const piece of bytes) {
        length += piece.length;
        if (length > limit) throw new TooManyBytes();
        hash.update(piece);
        await file.appendFile(piece);
      }
      return new Upload(file, hash.digest('hex'), search);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The bytes from the beginning; can be called repeatedly. */
  read(): AsyncIterable<Buffer> {
    return this.file.createReadStream({ start: 0, autoClose: false });
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** The fingerprint for Idempotency-Key: the content and the query. */
  toJSON(): object {
    return { sha256: this.sha256, search: this.search };
  }
}
