/** The number as users see it: ORD-000123, with more digits where it has more than six. */
export function orderNumber(number: number): string {
  return `ORD-${String(number).padStart(6, '0')}`;
}

/** What users may enter: ORD-000123 or 123, with space around it. */
export const ORDER_NUMBER = /^\s*(ORD-)?\d{1,15}\s*$/;

/** Parses a text that matches `ORDER_NUMBER`. */
export function numberOf(text: string): number {
  return Number(text.replace('ORD-', ''));
}
