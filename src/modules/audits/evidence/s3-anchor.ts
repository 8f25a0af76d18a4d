import type { Config } from '../../../config/config.js';
import type { Checkpoint } from './tree.repository.js';

const DAY_MS = 86_400_000;

/**
 * Writes a checkpoint as an object of its own, named by its origin and size. With `lockDays` its version can neither
 * be changed nor deleted for so long (Object Lock in compliance mode); otherwise the default retention of
 * the bucket holds. Credentials and region come from the SDK's chain: AWS_* variables, or the role of the task. A
 * checkpoint that is there already stays as it is. Rejects when the bucket does not take it in `timeoutMs`.
 */
export async function putCheckpoint(
  { s3Bucket, s3Endpoint, s3LockDays, origin }: Config['audits'],
  { size, note }: Checkpoint,
  timeoutMs: number,
): Promise<void> {
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ ...(s3Endpoint !== undefined && { endpoint: s3Endpoint, forcePathStyle: true }) });
  const lock = s3LockDays !== undefined && {
    ObjectLockMode: 'COMPLIANCE' as const,
    ObjectLockRetainUntilDate: new Date(Date.now() + s3LockDays * DAY_MS),
  };
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: s3Bucket,
        Key: `${origin}/${String(size).padStart(15, '0')}.txt`,
        Body: note,
        ContentType: 'text/plain; charset=utf-8',
        IfNoneMatch: '*',
        ...lock,
      }),
      { abortSignal: AbortSignal.timeout(timeoutMs) },
    );
  } catch (error) {
    if ((error as { name?: string }).name !== 'PreconditionFailed') throw error;
  } finally {
    client.destroy();
  }
}
