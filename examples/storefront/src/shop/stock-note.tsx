import type { JSX } from 'preact';

const FEW = 10;

export function StockNote({ stock }: { readonly stock: number }): JSX.Element {
  if (stock === 0) return <span class="stock out">Sold out</span>;
  return (
    <span class={stock <= FEW ? 'stock few' : 'stock'}>
      {stock <= FEW ? `Only ${stock} left` : `${stock} in stock`}
    </span>
  );
}
