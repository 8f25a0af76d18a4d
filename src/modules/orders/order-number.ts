/** How people see an order's number: ORD-000123. It grows past six digits when there are that many. */
export function orderNumber(number: number): string {
  return `ORD-${String(number).padStart(6, '0')}`;
}

/** What people write for it: ORD-000123, or 123. Space around it is what they copied along. */
export const ORDER_NUMBER = /^\s*(ORD-)?\d{1,15}\s*$/;

/** The number that was written as `ORDER_NUMBER` says. */
export function numberOf(written: string): number {
  return Number(written.replace('ORD-', ''));
}
