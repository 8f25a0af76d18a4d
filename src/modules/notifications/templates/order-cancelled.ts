import type { Content } from '../../../kernel/mail/email-message.js';
import { formatMoney, type Money } from '../../../kernel/money/money.js';
import { type Recipient, greeting, emailPage, paragraph } from './email-layout.js';

const REASONS = {
  expired: 'It was not paid in time, so the goods are for sale again.',
  buyer: 'You asked us to.',
  shop: 'We could not keep it, and are sorry for that.',
} as const;

export interface OrderCancellation extends Recipient {
  readonly number: string;
  readonly reason: keyof typeof REASONS;
  /** What was paid and goes back; null when nothing was. */
  readonly refund: Money | null;
}

/** To the buyer, when the order was called off. */
export function orderCancelled({ firstName, publicUrl, number, reason, refund }: OrderCancellation): Content {
  return emailPage(
    `Your order ${number} was cancelled`,
    'Your order was cancelled',
    [
      greeting(firstName),
      paragraph`Your order ${number} was cancelled, and nothing of it will be sent.`,
      paragraph`${REASONS[reason]}`,
      ...(refund ? [paragraph`You get back the ${formatMoney(refund)} that you have paid.`] : []),
      paragraph`If you still want the goods, please order them again.`,
    ],
    publicUrl,
  );
}
