import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Money, type Product, textOf } from '../api.js';
import { api } from './session.js';

interface Props {
  /** Null for a new one. */
  readonly product: Product | null;
  readonly onClose: () => void;
}

const EMPTY = { sku: '', name: '', category: '', description: '', price: { amount: 0, currency: 'USD' } };

/** Creates a product, or changes the fields of one that the user has changed. */
export function ProductDialog({ product, onClose }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [refusal, setRefusal] = useState('');
  const initial = product ?? EMPTY;
  useEffect(() => dialog.current?.showModal(), []);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => (form.get(name) as string | null) ?? '';
    const fields = {
      sku: text('sku'),
      name: text('name'),
      category: text('category'),
      description: text('description'),
      price: moneyOf(text('amount'), text('currency')),
    };
    setRefusal('');
    try {
      if (product) await change(product, fields);
      else await api.post('/api/v1/products', { body: { ...fields, stock: Number(text('stock')) } });
      dialog.current?.close();
    } catch (error) {
      setRefusal(textOf(error));
    }
  }

  return (
    <dialog ref={dialog} class="card" aria-labelledby="product-title" onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <h2 id="product-title">{product ? product.name : 'New product'}</h2>
        <label>
          SKU
          <input name="sku" required maxLength={64} defaultValue={initial.sku} />
        </label>
        <label>
          Name
          <input name="name" required maxLength={200} defaultValue={initial.name} />
        </label>
        <label>
          Category
          <input name="category" required maxLength={100} defaultValue={initial.category} />
        </label>
        <label>
          Description
          <input name="description" maxLength={2000} defaultValue={initial.description} />
        </label>
        <div class="pair">
          <label>
            Price
            <input name="amount" type="number" min="0" step="any" required defaultValue={decimalOf(initial.price)} />
          </label>
          <label>
            Currency
            <input name="currency" required pattern="[A-Z]{3}" defaultValue={initial.price.currency} />
          </label>
          {!product && (
            <label>
              Stock
              <input name="stock" type="number" min="0" step="1" required defaultValue="0" />
            </label>
          )}
        </div>
        <p class="refusal" role="alert">
          {refusal}
        </p>
        <div class="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Discard
          </button>
          <button class="primary">Save</button>
        </div>
      </form>
    </dialog>
  );
}

type Fields = typeof EMPTY;

/** Writes only what differs from what the form began with, so that changes by others meanwhile stay. */
async function change(product: Product, fields: Fields): Promise<void> {
  const changed = Object.entries(fields).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(product[name as keyof Fields]),
  );
  if (changed.length === 0) return;
  const init = { params: { path: { id: product.id } } };
  await api.update('/api/v1/products/{id}', init, () => Object.fromEntries(changed));
}

function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function decimalOf({ amount, currency }: Money): string {
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

function moneyOf(decimal: string, currency: string): Money {
  return { amount: Math.round(Number(decimal) * 10 ** digitsOf(currency)), currency };
}
