import { eventType } from '../../kernel/events/domain-event.js';

/** A key was created, or got a new secret. Its name and prefix are not secret. */
export const ApiKeyIssued = eventType<{
  readonly userId: string;
  /** Who did it: the owner, or an administrator. */
  readonly issuedBy: string;
  readonly name: string;
  readonly prefix: string;
}>('apiKey.issued', 1);
