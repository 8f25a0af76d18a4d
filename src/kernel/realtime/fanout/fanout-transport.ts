/** Receives what other processes sent. */
export interface FanoutReceiver {
  onPayload(payload: string): void;
  /** The connection is there again; payloads of before may be lost. */
  onConnected(): void;
}

/** Carries texts of at most 7 KB to all processes: Redis with `REDIS_URL`, else PostgreSQL. */
export abstract class FanoutTransport {
  /** False while payloads of other processes do not arrive. */
  abstract readonly isConnected: boolean;

  /** Begins to receive, the payloads of this process included. */
  abstract receive(receiver: FanoutReceiver): void;

  /** Rejects when the payloads could not be sent. */
  abstract send(payloads: readonly string[]): Promise<void>;
}
