/** How people see an order's number: ORD-000123. It grows past six digits when there are that many. */
export function orderNumber(number: number): string {
  return `ORD-${String(number).padStart(6, '0')}`;
}
