import { UnrecoverableJobError } from '../jobs/unrecoverable-job.error.js';

/** The mail server said that it will never take this mail: no such mailbox, a policy, a content it does not want. */
export class MailRefused extends UnrecoverableJobError {
  constructor(answer: string) {
    super(`The mail server refused the mail: ${answer}`);
  }
}

/** The mail server was away, busy or not to be trusted at this moment. A later try may succeed. */
export class MailNotDelivered extends Error {
  constructor(answer: string) {
    super(`The mail could not be handed to the mail server: ${answer}`);
    this.name = new.target.name;
  }
}
