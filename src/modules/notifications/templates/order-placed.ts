import type { Content } from '../../../kernel/mail/email-message.js';
import type { Money } from '../../../kernel/money/money.js';
import { type Recipient, greeting, type Line, orderTable, emailPage, paragraph } from './email-layout.js';

export interface OrderEmail extends Recipient {
  readonly number: string;
  readonly lines: readonly Line[];
  readonly total: Money;
}

/** To the buyer, when the order was placed and its stock taken. */
export function orderPlaced({ firstName, publicUrl, number, lines, total }: OrderEmail): Content {
  return emailPage(
    `We have your order ${number}`,
    'Thank you for your order',
    [
      greeting(firstName),
      paragraph`We have your order ${number} and have put the goods aside for you. This is what you ordered:`,
      orderTable(lines, total),
      paragraph`We write again when it is paid.`,
    ],
    publicUrl,
  );
}
