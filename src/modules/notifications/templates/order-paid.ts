import type { Content } from '../../../kernel/mail/email-message.js';
import type { OrderEmail } from './order-placed.js';
import { greeting, orderTable, emailPage, paragraph } from './email-layout.js';

/** To the buyer, when the payment is there. */
export function orderPaid({ firstName, publicUrl, number, lines, total }: OrderEmail): Content {
  return emailPage(
    `Your order ${number} is paid`,
    'We have your payment',
    [
      greeting(firstName),
      paragraph`Thank you: your order ${number} is paid, and we are getting it ready.`,
      orderTable(lines, total),
      paragraph`We write again when it is on its way.`,
    ],
    publicUrl,
  );
}
