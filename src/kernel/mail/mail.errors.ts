import { UnrecoverableError } from 'bullmq';

/** The mail server rejected the mail for good: unknown mailbox, policy, content. */
export class MailRefused extends UnrecoverableError {
  constructor(answer: string) {
    super(`The mail server refused the mail: ${answer}`);
  }
}

/** The mail server could not be reached, was busy or not trusted. A retry may succeed. */
export class MailNotDelivered extends Error {
  constructor(answer: string) {
    super(`The mail could not be sent: ${answer}`);
    this.name = new.target.name;
  }
}
