import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { hasResponseStarted } from './middleware/client-error.handler.js';

const IDLE_CHECK_MS = 50;

/** The connections of a server that is to be shut down without a failed request. */
export class ConnectionDrainer {
  private readonly logger = new Logger(ConnectionDrainer.name);
  private readonly sockets = new Set<Socket>();

  constructor(private readonly server: Server) {
    // Of connections that cannot be accepted, as when the process has too many files open.
    server.on('error', (error) => this.logger.warn({ err: error }, 'A connection could not be accepted.'));
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** From now on each response says that its connection ends, and idle ones are closed once the server takes no more. */
  drain(): void {
    this.server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
    setInterval(() => {
      if (!this.server.listening) this.server.closeIdleConnections();
    }, IDLE_CHECK_MS).unref();
  }

  /** Cuts off the clients that are still reading their response, and returns how many there were. */
  cutReaders(): number {
    const readers = [...this.sockets].filter(hasResponseStarted);
    for (const socket of readers) socket.destroy();
    return readers.length;
  }
}
