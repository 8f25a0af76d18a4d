import type { Content } from '../../../../kernel/mail/email-message.js';
import { formatMoney, type Money } from '../../../../kernel/money/money.js';
import { email, type OrderLine, orderTable, paragraph, type Recipient } from './email-layout.js';

export interface OrderEmail extends Recipient {
  readonly number: string;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
}

export interface OrderCancellation extends Recipient {
  readonly number: string;
  readonly reason: keyof typeof CANCEL_REASONS;
  readonly refund: Money | null;
}

const CANCEL_REASONS = {
  expired: 'It was not paid in time, so the goods are for sale again.',
  buyer: 'You cancelled it.',
  shop: 'We are sorry that we could not fulfil it.',
} as const;

export function orderPlaced({ number, lines, total, ...recipient }: OrderEmail): Content {
  const blocks = [
    paragraph`We have your order ${number} and have reserved the goods for you. This is what you ordered:`,
    orderTable(lines, total),
    paragraph`We will write again when it is paid.`,
  ];
  return email(recipient, `We have your order ${number}`, blocks, 'Thank you for your order');
}

export function orderUpdated({ number, lines, total, ...recipient }: OrderEmail): Content {
  const blocks = [
    paragraph`Your order ${number} was changed. This is what we have reserved for you now:`,
    orderTable(lines, total),
    paragraph`We will write again when it is paid.`,
  ];
  return email(recipient, `Your order ${number} was changed`, blocks, 'Your order was changed');
}

export function orderPaid({ number, lines, total, ...recipient }: OrderEmail): Content {
  const blocks = [
    paragraph`Thank you: your order ${number} is paid, and we are preparing it.`,
    orderTable(lines, total),
    paragraph`We will write again when it is on its way.`,
  ];
  return email(recipient, `Your order ${number} is paid`, blocks, 'We have your payment');
}

export function orderShipped({ number, lines, total, ...recipient }: OrderEmail): Content {
  const blocks = [paragraph`Your order ${number} was shipped. It contains:`, orderTable(lines, total)];
  return email(recipient, `Your order ${number} is on its way`, blocks, 'Your order is on its way');
}

export function orderDelivered({ number, lines, total, ...recipient }: OrderEmail): Content {
  const blocks = [
    paragraph`Your order ${number} was delivered. It contained:`,
    orderTable(lines, total),
    paragraph`If you have not received it, please tell us.`,
  ];
  return email(recipient, `Your order ${number} has arrived`, blocks, 'Your order has arrived');
}

export function orderCancelled({ number, reason, refund, ...recipient }: OrderCancellation): Content {
  const blocks = [
    paragraph`Your order ${number} was cancelled, and nothing of it will be shipped.`,
    paragraph`${CANCEL_REASONS[reason]}`,
    ...(refund ? [paragraph`We will refund the ${formatMoney(refund)} that you have paid.`] : []),
    paragraph`If you still want the goods, please order them again.`,
  ];
  return email(recipient, `Your order ${number} was cancelled`, blocks, 'Your order was cancelled');
}
