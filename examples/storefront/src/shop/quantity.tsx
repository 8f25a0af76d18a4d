import type { JSX } from 'preact';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  /** Unknown when undefined. */
  readonly max: number | undefined;
  readonly onChange: (value: number) => void;
}

/** A number between two buttons. */
export function Quantity({ label, value, min, max, onChange }: Props): JSX.Element {
  const highest = Math.max(max ?? Infinity, min);
  const change = (next: number) => onChange(Math.min(Math.max(next, min), highest));
  return (
    <div class="quantity" role="group" aria-label={label}>
      <button type="button" aria-label="One less" disabled={value <= min} onClick={() => change(value - 1)}>
        −
      </button>
      <input
        type="number"
        aria-label={label}
        min={min}
        max={max}
        value={value}
        onChange={(event) => change(event.currentTarget.valueAsNumber || min)}
      />
      <button type="button" aria-label="One more" disabled={value >= highest} onClick={() => change(value + 1)}>
        +
      </button>
    </div>
  );
}
