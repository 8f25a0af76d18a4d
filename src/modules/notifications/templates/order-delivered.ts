import type { Content } from '../../../kernel/mail/email-message.js';
import type { OrderLetter } from './order-placed.js';
import { greeting, orderTable, page, paragraph } from './email-layout.js';

/** To the buyer, when the goods arrived. */
export function orderDelivered({ firstName, publicUrl, number, lines, total }: OrderLetter): Content {
  return page(
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
