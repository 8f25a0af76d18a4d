import type { Content } from '../../../kernel/mail/email-message.js';
import type { OrderEmail } from './order-placed.js';
import { greeting, orderTable, emailPage, paragraph } from './email-layout.js';

/** To the buyer, when the lines of the order were changed. */
export function orderUpdated({ firstName, publicUrl, number, lines, total }: OrderEmail): Content {
  return emailPage(
    `Your order ${number} was changed`,
    'Your order was changed',
    [
      greeting(firstName),
      paragraph`Your order ${number} was changed. This is what we have put aside for you now:`,
      orderTable(lines, total),
      paragraph`We write again when it is paid.`,
    ],
    publicUrl,
  );
}
