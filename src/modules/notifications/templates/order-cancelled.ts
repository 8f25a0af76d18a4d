import type { Content } from '../../../kernel/mail/letter.js';
import { type Addressee, greeting, page, paragraph } from './page.js';

const REASONS = {
  expired: 'It was not paid in time, so the goods are for sale again.',
} as const;

export interface OrderCancellation extends Addressee {
  readonly number: string;
  readonly reason: keyof typeof REASONS;
}

/** To the buyer, when the order was called off. */
export function orderCancelled({ firstName, publicUrl, number, reason }: OrderCancellation): Content {
  return page(
    `Your order ${number} was cancelled`,
    'Your order was cancelled',
    [
      greeting(firstName),
      paragraph`Your order ${number} was cancelled, and nothing of it will be sent.`,
      paragraph`${REASONS[reason]}`,
      paragraph`If you still want the goods, please order them again.`,
    ],
    publicUrl,
  );
}
