import type { Content } from '../../../kernel/mail/email-message.js';
import type { OrderEmail } from './order-placed.js';
import { greeting, orderTable, emailPage, paragraph } from './email-layout.js';

/** To the buyer, when the goods left. */
export function orderShipped({ firstName, publicUrl, number, lines, total }: OrderEmail): Content {
  return emailPage(
    `Your order ${number} is on its way`,
    'Your order is on its way',
    [
      greeting(firstName),
      paragraph`Your order ${number} has left us. This is what is in it:`,
      orderTable(lines, total),
    ],
    publicUrl,
  );
}
