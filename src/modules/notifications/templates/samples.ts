import type { Content } from '../../../kernel/mail/email-message.js';
import { addressRegisteredAgain } from './address-registered-again.js';
import { emailVerification } from './email-verification.js';
import { orderCancelled } from './order-cancelled.js';
import { orderDelivered } from './order-delivered.js';
import { orderPaid } from './order-paid.js';
import { type OrderEmail, orderPlaced } from './order-placed.js';
import { orderShipped } from './order-shipped.js';
import { orderUpdated } from './order-updated.js';
import type { Recipient } from './email-layout.js';
import { passwordChanged } from './password-changed.js';
import { passwordReset } from './password-reset.js';
import { welcome } from './welcome.js';

/** Every letter with data that is easily got wrong: for `npm run mail:preview` and the tests. */
export function samples(addressee: Recipient): Readonly<Record<string, Content>> {
  const { publicUrl } = addressee;
  const order: OrderEmail = {
    ...addressee,
    number: 'ORD-000123',
    lines: [
      { name: 'Müller’s Teapot, 1 litre', sku: 'TEA-001', quantity: 2, unitPrice: { amount: 1999, currency: 'EUR' } },
      {
        name: 'Mug <b>“Good morning”</b> & saucer ☕️',
        sku: 'MUG-7',
        quantity: 10,
        unitPrice: { amount: 1250, currency: 'EUR' },
      },
      { name: 'إبريق شاي', sku: 'TEA-AR', quantity: 1, unitPrice: { amount: 4500, currency: 'EUR' } },
    ],
    total: { amount: 2 * 1999 + 10 * 1250 + 4500, currency: 'EUR' },
  };
  return {
    welcome: welcome(addressee),
    'email-verification': emailVerification({
      ...addressee,
      url: `${publicUrl}/account/verify-email?next=%2F&lang=en#token=sample`,
      validMinutes: 24 * 60,
    }),
    'password-reset': passwordReset({
      ...addressee,
      url: `${publicUrl}/account/reset-password#token=sample`,
      validMinutes: 30,
    }),
    'address-registered-again': addressRegisteredAgain({
      ...addressee,
      url: `${publicUrl}/account/reset-password#token=sample`,
      validMinutes: 60,
    }),
    'password-changed': passwordChanged(addressee),
    'order-placed': orderPlaced(order),
    'order-updated': orderUpdated(order),
    'order-paid': orderPaid(order),
    'order-shipped': orderShipped(order),
    'order-delivered': orderDelivered(order),
    'order-cancelled': orderCancelled({ ...addressee, number: order.number, reason: 'expired', refund: null }),
    'order-cancelled-after-payment': orderCancelled({
      ...addressee,
      number: order.number,
      reason: 'shop',
      refund: order.total,
    }),
  };
}
