import type { Permission } from '../auth/permissions.js';

/** What a client receives. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly data: object;
  /** When it happened, ISO 8601. */
  readonly ts: string;
}

/** What a reader must be allowed to do, and the attributes of the resource that it is decided for. */
export interface MessageAccess {
  readonly permission: Permission | null;
  readonly resource: object | null;
}

/** A message to the members of rooms. It is not stored: who is not connected does not receive it. */
export interface RoomMessage {
  readonly rooms: readonly string[];
  readonly message: Message;
  readonly access: MessageAccess;
}
