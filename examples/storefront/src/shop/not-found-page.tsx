import type { JSX } from 'preact';
import { Link } from '../ui/router.jsx';

export function NotFoundPage({ what }: { readonly what: string }): JSX.Element {
  return (
    <div class="empty">
      <h1>No such {what}</h1>
      <p>
        It may have been removed. <Link href="/shop">Back to the shop</Link>
      </p>
    </div>
  );
}
