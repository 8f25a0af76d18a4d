import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Product, textOf } from '../api.js';
import { api } from './session.js';

interface Props {
  readonly product: Product;
  readonly onChange: () => void;
}

/** The stock, and a form that changes it by a difference, so that sales in between count. */
export function StockForm({ product: { id, name, stock }, onChange }: Props): JSX.Element {
  const [by, setBy] = useState('');
  const [refusal, setRefusal] = useState('');

  async function adjust(event: Event): Promise<void> {
    event.preventDefault();
    setRefusal('');
    try {
      const body = { by: Number(by), reason: 'Counted at /admin/catalogue' };
      await api.post('/api/v1/products/{id}/stock-adjustments', { params: { path: { id } }, body });
      setBy('');
    } catch (error) {
      setRefusal(textOf(error));
    }
    onChange();
  }

  return (
    <form class="stock-form" onSubmit={(event) => void adjust(event)}>
      <span>{stock}</span>
      <input
        type="number"
        step="1"
        required
        placeholder="±"
        aria-label={`Add to the stock of ${name}`}
        value={by}
        onInput={(event) => setBy(event.currentTarget.value)}
      />
      <button aria-label={`Adjust the stock of ${name}`} disabled={by === ''}>
        Adjust
      </button>
      {refusal && (
        <span class="refusal" role="alert">
          {refusal}
        </span>
      )}
    </form>
  );
}
