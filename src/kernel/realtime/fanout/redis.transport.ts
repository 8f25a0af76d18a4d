import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { backoffMs } from '../../context/backoff.js';
import { type FanoutReceiver, FanoutTransport } from './fanout-transport.js';
import { FAIL_FAST } from '../../cache/redis-options.js';

const STREAM = 'keelson:realtime';
/** About how many payloads the stream keeps, for readers that were cut off. */
const MAX_LENGTH = 10_000;
const BLOCK_MS = 2000;
const TIMEOUT_MS = 1000;

/** A Redis stream. A reader that lost its connection goes on where it was. */
@Injectable()
export class RedisTransport extends FanoutTransport implements OnApplicationShutdown {
  isConnected = false;
  private readonly writer: Redis;
  private reader: Redis | undefined;
  private isStopped = false;

  constructor(private readonly url: string) {
    super();
    this.writer = this.connect(TIMEOUT_MS);
  }

  receive(receiver: FanoutReceiver): void {
    // Silent for longer than a blocked read takes, the connection is dead.
    this.reader = this.connect(BLOCK_MS + 2 * TIMEOUT_MS);
    void this.read(this.reader, receiver);
  }

  async send(payloads: readonly string[]): Promise<void> {
    const pipeline = this.writer.pipeline();
    for (const payload of payloads) pipeline.xadd(STREAM, 'MAXLEN', '~', MAX_LENGTH, '*', 'payload', payload);
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  /** After the jobs of this process have ended, which may signal. */
  onApplicationShutdown(): void {
    this.isStopped = true;
    this.writer.disconnect();
    this.reader?.disconnect();
  }

  private async read(reader: Redis, receiver: FanoutReceiver): Promise<void> {
    let lastId: string | undefined;
    let failures = 0;
    while (!this.isStopped) {
      try {
        if (lastId === undefined || !this.isConnected) {
          // The answer also shows that the server is there.
          const latest = await latestId(reader);
          lastId ??= latest;
          this.isConnected = true;
          receiver.onConnected();
        }
        const [stream] = (await reader.xread('COUNT', 500, 'BLOCK', BLOCK_MS, 'STREAMS', STREAM, lastId)) ?? [];
        failures = 0;
        for (const [id, [, payload = '']] of stream?.[1] ?? []) {
          lastId = id;
          receiver.onPayload(payload);
        }
      } catch {
        this.isConnected = false;
        failures += 1;
        await sleep(backoffMs(failures, { firstMs: 100, longestMs: 2000 }), undefined, { ref: false });
      }
    }
  }

  private connect(socketTimeout: number): Redis {
    const redis = new Redis(this.url, { ...FAIL_FAST, lazyConnect: true, socketTimeout });
    // Each command reports its own error.
    redis.on('error', () => {});
    return redis;
  }
}

/** What is there when the reader begins is for readers that were there before. */
async function latestId(reader: Redis): Promise<string> {
  const [latest] = await reader.xrevrange(STREAM, '+', '-', 'COUNT', 1);
  return latest?.[0] ?? '0-0';
}
