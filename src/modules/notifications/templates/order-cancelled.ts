import type { Content } from '../../../kernel/mail/letter.js';
import type { OrderLetter } from './order-placed.js';
import { greeting, orderTable, page, paragraph } from './page.js';

/** To the buyer, when the order was called off by whomever. */
export function orderCancelled({ firstName, publicUrl, number, lines, total }: OrderLetter): Content {
  return page(
    `Your order ${number} was cancelled`,
    'Your order was cancelled',
    [
      greeting(firstName),
      paragraph`Your order ${number} was cancelled, and nothing of it will be sent. These were the goods:`,
      orderTable(lines, total),
    ],
    publicUrl,
  );
}
