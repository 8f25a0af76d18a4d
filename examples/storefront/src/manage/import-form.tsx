import { isProblem } from 'keelson-client';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { textOf, violationsOf } from '../api.js';
import { api } from './session.js';

/** Products from a CSV file, and all products as one. */
export function ImportForm({ onImport }: { readonly onImport: () => void }): JSX.Element {
  const [outcome, setOutcome] = useState('');
  const [violations, setViolations] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(false);

  async function upload(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setOutcome('Importing');
    setViolations([]);
    try {
      const { created, updated, unchanged } = await api.post('/api/v1/products/import', {
        body: new FormData(form) as never,
      });
      setOutcome(`${created} created, ${updated} updated, ${unchanged} unchanged.`);
      form.reset();
    } catch (error) {
      const lines = violationsOf(error).filter(({ line }) => line !== undefined);
      setOutcome(isProblem(error) && lines.length > 0 ? error.problem.detail : textOf(error));
      setViolations(lines.map(({ line, detail }) => `Line ${line}: ${detail}`));
    }
    setBusy(false);
    onImport();
  }

  return (
    <form class="card import" onSubmit={(event) => void upload(event)}>
      <h2>Import</h2>
      <label>
        CSV file with sku, name, category, price, currency and stock
        <input type="file" name="file" accept=".csv,text/csv" required />
      </label>
      <button disabled={isBusy}>Import</button>
      <p role="status">{outcome}</p>
      {violations.length > 0 && (
        <ul>
          {violations.map((violation) => (
            <li key={violation}>{violation}</li>
          ))}
        </ul>
      )}
    </form>
  );
}
