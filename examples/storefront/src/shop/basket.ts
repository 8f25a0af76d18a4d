import type { Money, Product } from '../api.js';
import { Store } from '../state/store.js';

export interface BasketLine {
  readonly productId: string;
  readonly name: string;
  readonly category: string;
  readonly sku: string;
  readonly price: Money;
  readonly quantity: number;
}

const KEY = 'keelson-shop-basket';

/** What the buyer wants to order. It is kept by the browser, and shared by its tabs. */
class Basket {
  readonly lines = new Store<readonly BasketLine[]>(stored());

  constructor() {
    addEventListener('storage', ({ key }) => {
      if (key === KEY) this.lines.set(stored());
    });
  }

  add({ id: productId, name, category, sku, price }: Product, quantity: number): void {
    const before = this.lines.value.find((line) => line.productId === productId)?.quantity ?? 0;
    const others = this.lines.value.filter((line) => line.productId !== productId);
    this.write([...others, { productId, name, category, sku, price, quantity: before + quantity }]);
  }

  /** Removes the line when `quantity` is 0. */
  setQuantity(productId: string, quantity: number): void {
    const lines = this.lines.value.map((line) => (line.productId === productId ? { ...line, quantity } : line));
    this.write(lines.filter((line) => line.quantity > 0));
  }

  /** Brings a line up to date with its product. */
  refresh({ id, name, price }: Product): void {
    this.write(this.lines.value.map((line) => (line.productId === id ? { ...line, name, price } : line)));
  }

  clear(): void {
    this.write([]);
  }

  private write(lines: readonly BasketLine[]): void {
    this.lines.set(lines);
    localStorage.setItem(KEY, JSON.stringify(lines));
  }
}

function stored(): readonly BasketLine[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]') as BasketLine[];
  } catch {
    return [];
  }
}

export const basket = new Basket();

/** The sum of the lines; undefined when their currencies differ, which no order may. */
export function totalOf(lines: readonly BasketLine[]): Money | undefined {
  const currencies = new Set(lines.map(({ price }) => price.currency));
  const [currency] = currencies;
  if (currency === undefined || currencies.size > 1) return undefined;
  return { currency, amount: lines.reduce((sum, { price, quantity }) => sum + price.amount * quantity, 0) };
}
