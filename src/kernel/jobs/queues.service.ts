import { getQueueToken } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { withTimeout } from '../context/with-timeout.js';
import { Unavailable } from '../errors/server.errors.js';
import { QUEUES, type QueueName } from './queues.js';

const TIMEOUT_MS = 3000;

@Injectable()
export class QueuesService {
  constructor(private readonly modules: ModuleRef) {}

  get(name: QueueName): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }

  list(): Queue[] {
    return QUEUES.map((name) => this.get(name));
  }

  /** Waits a bounded time for the answer of a queue. Throws Unavailable when it fails or is late. */
  async withTimeout<T>(answer: Promise<T>): Promise<T> {
    try {
      return await withTimeout(TIMEOUT_MS, answer);
    } catch (cause) {
      throw new Unavailable('The job queue cannot be reached.', { cause, retryAfterSeconds: 5 });
    }
  }
}
