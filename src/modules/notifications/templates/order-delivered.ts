import type { Content } from '../../../kernel/mail/email-message.js';
import type { OrderEmail } from './order-placed.js';
import { greeting, orderTable, emailPage, paragraph } from './email-layout.js';

/** To the buyer, when the goods arrived. */
export function orderDelivered({ firstName, publicUrl, number, lines, total }: OrderEmail): Content {
  return emailPage(
    `Your order ${number} has arrived`,
    'Your order has arrived',
    [
      greeting(firstName),
      paragraph`Your order ${number} has been delivered. This was in it:`,
      orderTable(lines, total),
      paragraph`If you do not have it, please tell us.`,
    ],
    publicUrl,
  );
}
