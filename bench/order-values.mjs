import { createHash, randomBytes } from 'node:crypto';

/** What the statements of an order are given: by the bare server as it places one, and by pgbench as it repeats some. */

const RESERVED_MINUTES = 30;

/** The lines that are wanted as the products' rows say them, and what they cost. */
export function quote(wanted, products) {
  const byId = new Map(products.map((row) => [row.id, row]));
  const lines = wanted.map(({ productId, quantity }) => {
    const { sku, name, priceAmount, priceCurrency } = byId.get(productId);
    return { productId, sku, name, quantity, unitPrice: { amount: priceAmount, currency: priceCurrency } };
  });
  const totals = lines.map(({ unitPrice, quantity }) => unitPrice.amount * quantity);
  const amount = totals.reduce((sum, each) => sum + each, 0);
  return { lines, totals, total: { amount, currency: lines[0].unitPrice.currency } };
}

/** For `insertOrder`. */
export function insertValues(id, userId, { lines, total }) {
  return [
    id,
    userId,
    total.amount,
    total.currency,
    RESERVED_MINUTES,
    lines.map(({ productId }) => productId),
    lines.map(({ sku }) => sku),
    lines.map(({ name }) => name),
    lines.map(({ quantity }) => quantity),
    lines.map(({ unitPrice }) => unitPrice.amount),
  ];
}

/** For `audit`, `outbox` and `moveStock`, about an order that was inserted. */
export function journalValues(order, { lines, total }, newId) {
  const { id, userId } = order;
  const changes = { status: { to: order.status }, total: { to: total }, lines: { to: lines } };
  const placed = { type: 'order.placed', subject: id, data: { number: numberOf(order), userId, total, lines } };
  const stock = ({ productId, quantity }) => ({
    record: {
      action: 'update',
      type: 'product',
      id: productId,
      changes: { stock: { by: -quantity } },
      details: { orderId: id },
    },
    event: {
      type: 'product.stockChanged',
      subject: productId,
      data: { by: -quantity, reason: 'order', orderId: id },
    },
  });
  const moved = lines.map(stock);
  const ids = lines.map(({ productId }) => productId);
  return {
    audit: auditValues(userId, newId, [
      { action: 'create', type: 'order', id, details: { number: numberOf(order) }, changes },
      ...moved.map(({ record }) => record),
    ]),
    outbox: outboxValues(newId, [placed, ...moved.map(({ event }) => event)]),
    moveStock: [
      ids,
      lines.map(({ quantity }) => quantity),
      lines.map(({ unitPrice }) => unitPrice.amount),
      lines.map(({ unitPrice }) => unitPrice.currency),
      ids,
    ],
  };
}

/** The order as it is answered, and kept for who asks again. */
export function answerOf(order, { lines, totals, total }) {
  return {
    id: order.id,
    number: numberOf(order),
    userId: order.userId,
    status: order.status,
    lines: lines.map((line, index) => ({ ...line, total: { amount: totals[index], currency: total.currency } })),
    total,
    reservedUntil: order.reservedUntil,
    paidAt: order.paidAt,
    shippedAt: order.shippedAt,
    deliveredAt: order.deliveredAt,
    cancelledAt: order.cancelledAt,
    cancelReason: order.cancelReason,
    version: order.version,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  };
}

function outboxValues(newId, events) {
  const cause = { requestId: newId(), traceId: newId(), traceparent: null };
  return [JSON.stringify(events.map((event) => ({ id: newId(), version: 1, ...event, ...cause })))];
}

/** As the application seals records: canonical JSON that commits to the address of the client. */
function auditValues(userId, newId, entries) {
  const [requestId, traceId, createdAt] = [newId(), newId().replaceAll('-', ''), new Date()];
  const records = entries.map(({ action, type, id: entityId, details, changes }) => {
    const [id, salt, data] = [newId(), randomBytes(32), { '/ipAddress': '127.0.0.1' }];
    const commitment = createHash('sha256').update(salt).update('["/ipAddress","127.0.0.1"]').digest('hex');
    const canonical = {
      actionType: action,
      actor: `user:${userId}`,
      changes,
      createdAt,
      details,
      entityId,
      entityType: type,
      id,
      ipAddress: { commitment },
      requestId,
      source: 'system',
      status: 'success',
      traceId,
      userAgent: null,
      userId,
      version: 1,
    };
    const personal = { auditId: id, part: 'source', subjectId: userId, salt: salt.toString('base64'), data };
    return { personal, canonical: JSON.stringify(canonical) };
  });
  return [JSON.stringify(records.map(({ personal }) => personal)), records.map(({ canonical }) => canonical)];
}

const numberOf = ({ number }) => `ORD-${String(number).padStart(6, '0')}`;
