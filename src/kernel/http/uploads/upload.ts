import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** More bytes came than an upload may have. */
export class TooManyBytes extends Error {}

/**
 * A body that was received as a whole and lies in a file, so that it can be
 * read more than once and memory does not grow with it. The file has no name
 * any more: however this process ends, nothing is left of it.
 */
export class Upload {
  private constructor(
    private readonly file: FileHandle,
    private readonly sha256: string,
    private readonly search: string,
  ) {}

  /** Writes the bytes into a file below `folder`. Throws TooManyBytes past `most`, and whatever the bytes throw. */
  static async receive(
    bytes: AsyncIterable<Buffer>,
    { folder, most, search }: { folder: string; most: number; search: string },
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
        if (length > most) throw new TooManyBytes();
        hash.update(piece);
        await file.appendFile(piece);
      }
      return new Upload(file, hash.digest('hex'), search);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The bytes from the beginning, as often as they are asked for. */
  read(): AsyncIterable<Buffer> {
    return this.file.createReadStream({ start: 0, autoClose: false });
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** What an Idempotency-Key stands for: the content, and what the address says is to be done with it. */
  toJSON(): object {
    return { sha256: this.sha256, search: this.search };
  }
}
