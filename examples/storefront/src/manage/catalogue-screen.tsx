import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Product, textOf } from '../api.js';
import { formatMoney, plural } from '../ui/format.js';
import { usePolled } from '../state/live.js';
import { ImportForm } from './import-form.jsx';
import { ProductDialog } from './product-dialog.jsx';
import { api } from './session.js';
import { StockForm } from './stock-form.jsx';

const REFRESH_MS = 5000;

/** The products, also those that are not sold, to change. */
export function CatalogueScreen(): JSX.Element {
  const [text, setText] = useState('');
  const [onlySoldOut, setOnlySoldOut] = useState(false);
  const [limit, setLimit] = useState(20);
  /** The product of the dialog; null for a new one. */
  const [edited, setEdited] = useState<Product | null>();
  const q = text.trim();
  const query = { limit, sort: q ? undefined : 'name', ...(q && { q }), ...(onlySoldOut && { inStock: false }) };
  const { value, error, refresh } = usePolled(
    `catalogue ${JSON.stringify(query)}`,
    (signal) => api.get('/api/v1/products', { params: { query }, signal }),
    REFRESH_MS,
  );
  return (
    <section>
      <div class="toolbar">
        <h1>Catalogue</h1>
        <p role="status" aria-live="polite">
          {error ? textOf(error) : value ? plural(value.page.total, 'product') : 'Loading'}
        </p>
        <label class="inline">
          Search
          <input type="search" maxLength={100} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <label class="inline">
          <input
            type="checkbox"
            checked={onlySoldOut}
            onChange={(event) => setOnlySoldOut(event.currentTarget.checked)}
          />
          Only sold out
        </label>
        <button class="primary" onClick={() => setEdited(null)}>
          New product
        </button>
      </div>
      <div class="card scroll" tabIndex={0} role="region" aria-label="Products">
        <table>
          <thead>
            <tr>
              <th>SKU</th>
              <th>Name</th>
              <th>Category</th>
              <th class="number">Price</th>
              <th class="number">Stock</th>
              <th>For sale</th>
              <th>
                <span class="hidden">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {value?.items.map((product) => (
              <ProductRow key={product.id} product={product} onEdit={() => setEdited(product)} onChange={refresh} />
            ))}
          </tbody>
        </table>
      </div>
      {value && value.items.length < value.page.total && limit < 50 && (
        <p class="more">
          <button onClick={() => setLimit(50)}>Show more</button>
        </p>
      )}
      <ImportForm onImport={refresh} />
      {edited !== undefined && (
        <ProductDialog
          product={edited}
          onClose={() => {
            setEdited(undefined);
            refresh();
          }}
        />
      )}
    </section>
  );
}

interface RowProps {
  readonly product: Product;
  readonly onEdit: () => void;
  readonly onChange: () => void;
}

function ProductRow({ product, onEdit, onChange }: RowProps): JSX.Element {
  const { id, sku, name, category, price, stock, isActive } = product;
  const [refusal, setRefusal] = useState('');

  async function toggle(): Promise<void> {
    setRefusal('');
    try {
      await api.update('/api/v1/products/{id}', { params: { path: { id } } }, () => ({ isActive: !isActive }));
    } catch (error) {
      setRefusal(textOf(error));
    }
    onChange();
  }

  return (
    <tr>
      <td>{sku}</td>
      <td>
        {name}
        {refusal && (
          <p class="refusal" role="alert">
            {refusal}
          </p>
        )}
      </td>
      <td>{category}</td>
      <td class="number">{formatMoney(price)}</td>
      <td class={stock === 0 ? 'number out' : 'number'}>
        <StockForm product={product} onChange={onChange} />
      </td>
      <td>
        <input type="checkbox" aria-label={`${name} is sold`} checked={isActive} onChange={() => void toggle()} />
      </td>
      <td>
        <button aria-label={`Edit ${name}`} onClick={onEdit}>
          Edit
        </button>
      </td>
    </tr>
  );
}
