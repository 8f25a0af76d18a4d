import type { Message, MessageAccess } from '../message.js';

/** A stored message of a user, and its position in their inbox. */
export interface InboxMessage {
  readonly position: number;
  readonly message: Message;
  readonly access: MessageAccess;
}

export interface InboxPosition {
  readonly position: number;
  /** Id of the message at the position; the nil UUID at the beginning. */
  readonly lastId: string;
}

/** Where a reader of an inbox is. */
export interface InboxReader {
  readonly userId: string;
  /** Position of the last message that it has. */
  readonly position: number;
}

/**
 * Port: the stored messages of users. The notifications module provides it. Positions
 * grow in the order of commits, so what is behind a position is complete.
 */
export abstract class Inbox {
  /** Where the message `lastId` is, the beginning when it is not stored; without `lastId` where the latest message is. */
  abstract open(userId: string, lastId: string | undefined): Promise<InboxPosition>;

  /** For each reader, in their order, the next messages after its position: at most `limit`. */
  abstract listAfter(readers: readonly InboxReader[], limit: number): Promise<InboxMessage[][]>;

  /** The position of the latest message of each of these users who has one. */
  abstract lastPositions(userIds: readonly string[]): Promise<Map<string, number>>;
}
