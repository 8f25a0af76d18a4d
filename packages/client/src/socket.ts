import { io, type Socket } from 'socket.io-client';
import type { Client, Credential } from './client.js';
import type { Problem } from './problem.js';

/** A notification of the user, or an event of a room. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** When it happened, ISO 8601. */
  readonly ts: string;
}

/** Why there is no connection any more. */
export interface Ending {
  /** `session_ended` or `forbidden`, or the code of the problem that the handshake was refused with. */
  readonly reason: string;
  readonly text: string;
}

export interface NotificationSocketOptions {
  /** Id of the last notification that was processed: those after it follow at once. Without it only new ones do. */
  readonly lastId?: string;
  /** Called for each notification of the user, in order. Keep its id for `lastId`. */
  readonly onNotification?: (message: Message) => void;
  /** Called for what happens in rooms. Events of the time without a connection are not sent. */
  readonly onEvent?: (message: Message) => void;
  /** Called when the user may no longer be in a room. */
  readonly onLeft?: (room: string) => void;
  /** Called when the connection has ended for good: the session has, or the user may not read notifications. */
  readonly onEnd?: (ending: Ending) => void;
}

/** A message to the server was refused. */
export class RefusedError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'RefusedError';
  }
}

type Answer = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

const UNAUTHENTICATED = 4401;
/** Too many connections or messages, and a server that restarts. */
const TEMPORARY: readonly number[] = [4429, 4503];
const ANSWER_MS = 10_000;
const LONGEST_DELAY_MS = 30_000;

/**
 * The notifications of the user, as they happen, and the events of rooms. It connects again by itself, after what was
 * received last and with the same rooms, and renews the session of the client when the access token has expired.
 */
export class NotificationSocket {
  private readonly socket: Socket;
  private readonly rooms = new Set<string>();
  private last: string | undefined;
  private credential: Credential | undefined;
  /** The credential was renewed because the server refused the one before. */
  private isRenewed = false;
  private closing: (Ending & { readonly code: number }) | undefined;
  private retries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  /** Connects at once. */
  constructor(
    private readonly client: Client,
    private readonly options: NotificationSocketOptions,
  ) {
    this.last = options.lastId;
    this.socket = io(client.baseUrl, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelayMax: LONGEST_DELAY_MS,
      auth: (send) => void this.authenticate().then(send),
    });
    this.socket.on('ready', ({ lastId }: { readonly lastId: string }) => this.onReady(lastId));
    this.socket.on('notification', (message: Message) => {
      options.onNotification?.(message);
      this.last = message.id;
    });
    this.socket.on('event', (message: Message) => options.onEvent?.(message));
    this.socket.on('left', ({ room }: { readonly room: string }) => this.onLeft(room));
    this.socket.on('closing', (closing: Ending & { readonly code: number }) => (this.closing = closing));
    // After the others socket.io connects again by itself.
    this.socket.on('disconnect', (reason) => {
      const { closing } = this;
      this.closing = undefined;
      if (reason === 'io server disconnect' && closing) void this.onRefused(closing.code, closing);
    });
    this.socket.on('connect_error', ({ data }: Error & { data?: Problem & { readonly closeCode: number } }) => {
      if (data) void this.onRefused(data.closeCode, { reason: data.code, text: data.detail });
    });
  }

  /** Id of the last notification that was received; `undefined` before the first connection. */
  get lastId(): string | undefined {
    return this.last;
  }

  /** Joins a room, such as `order:<id>`. Throws RefusedError, and an error when no answer arrives within ten seconds. */
  async join(room: string): Promise<void> {
    await this.subscribe(room);
    this.rooms.add(room);
  }

  leave(room: string): void {
    this.rooms.delete(room);
    if (this.socket.connected) this.socket.emit('unsubscribe', { room });
  }

  /** Ends the connection. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.socket.disconnect();
  }

  private async subscribe(room: string): Promise<void> {
    const answer = (await this.socket.timeout(ANSWER_MS).emitWithAck('subscribe', { room })) as Answer;
    if (!answer.ok) throw new RefusedError(answer.problem);
  }

  /** Without a credential the handshake is refused, and `onRefused` decides. */
  private async authenticate(): Promise<object> {
    this.credential = await this.client.credential().catch(() => undefined);
    return { ...this.credential, ...(this.last !== undefined && { lastId: this.last }) };
  }

  private onReady(lastId: string): void {
    this.last ??= lastId;
    this.isRenewed = false;
    this.retries = 0;
    for (const room of this.rooms)
      this.subscribe(room).catch((error: unknown) => {
        if (error instanceof RefusedError) this.onLeft(room);
      });
  }

  private onLeft(room: string): void {
    if (this.rooms.delete(room)) this.options.onLeft?.(room);
  }

  private async onRefused(code: number, ending: Ending): Promise<void> {
    if (TEMPORARY.includes(code)) return this.retry();
    if (code !== UNAUTHENTICATED || this.isRenewed) return this.options.onEnd?.(ending);
    try {
      const next = await this.client.credential(this.credential);
      if (!next) return this.options.onEnd?.(ending);
      this.isRenewed = true;
      if (!this.isClosed) this.socket.connect();
    } catch {
      // The server cannot be reached, so whether the session has ended is unknown.
      this.retry();
    }
  }

  private retry(): void {
    if (this.isClosed) return;
    const delayMs = Math.min(1000 * 2 ** this.retries++, LONGEST_DELAY_MS);
    this.timer = setTimeout(() => this.socket.connect(), delayMs * (0.5 + Math.random()));
  }
}
