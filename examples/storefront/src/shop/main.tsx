import { type JSX, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Link, navigate, useLocation } from '../ui/router.jsx';
import { SignInForm } from '../ui/sign-in-form.jsx';
import '../ui/base.css';
import { basket } from './basket.js';
import { BasketPage } from './basket-page.jsx';
import { CataloguePage, withParameter } from './catalogue-page.jsx';
import { NotFoundPage } from './not-found-page.jsx';
import { OrderPage } from './order-page.jsx';
import { OrdersPage } from './orders-page.jsx';
import { ProductPage } from './product-page.jsx';
import { session } from './session.js';
import './shop.css';

const DEMO = { email: 'user@example.com', password: 'keelson-demo' };
const TYPING_MS = 250;

function Shop(): JSX.Element {
  const url = useLocation();
  return (
    <>
      <a class="skip" href="#content">
        To the content
      </a>
      <Header url={url} />
      <main id="content" tabIndex={-1}>
        <Page url={url} />
      </main>
      <footer>
        <p>
          A demo of the <a href="/docs">Keelson API</a>. Managers work at <a href="/admin/orders">/admin/orders</a>.
        </p>
      </footer>
    </>
  );
}

function Page({ url }: { readonly url: URL }): JSX.Element {
  const user = session.user.use();
  const [, , page = '', id = ''] = url.pathname.split('/');
  if (page === '') return <CataloguePage url={url} />;
  if (page === 'products') return <ProductPage key={id} id={id} />;
  if (page === 'basket') return <BasketPage />;
  if (page === 'sign-in') return <SignInPage next={url.searchParams.get('next') ?? '/shop'} />;
  if (page !== 'orders') return <NotFoundPage what="page" />;
  if (user === undefined) return <p role="status">Loading</p>;
  if (user === null) return <SignInPage next={url.pathname} />;
  return id ? <OrderPage key={id} id={id} /> : <OrdersPage userId={user.id} />;
}

function SignInPage({ next }: { readonly next: string }): JSX.Element {
  const user = session.user.use();
  // Only pages of the shop: the address may come from elsewhere.
  const target = /^\/shop(\/[\w/-]*)?$/.test(next) ? next : '/shop';
  useEffect(() => {
    if (user) navigate(target, { replace: true });
  }, [user, target]);
  return <SignInForm demo={DEMO} signIn={(email, password) => session.signIn(email, password, 'body')} />;
}

function Header({ url }: { readonly url: URL }): JSX.Element {
  const user = session.user.use();
  const count = basket.lines.use().reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <header class="site">
      <Link href="/shop" class="wordmark">
        Keelson
      </Link>
      <Search url={url} />
      <nav aria-label="Account">
        {user && <Link href="/shop/orders">Orders</Link>}
        {user === null && <Link href="/shop/sign-in">Sign in</Link>}
        {user && (
          <button class="quiet" onClick={() => void session.signOut()} title={`Signed in as ${user.email}`}>
            Sign out
          </button>
        )}
        <Link href="/shop/basket" class="basket-link">
          Basket{' '}
          <span class="count" role="status" aria-label={`${count} in the basket`}>
            {count}
          </span>
        </Link>
      </nav>
    </header>
  );
}

/** Searches while the user types. */
function Search({ url }: { readonly url: URL }): JSX.Element {
  const current = url.searchParams.get('q') ?? '';
  const [text, setText] = useState(current);
  // Unless it is what was typed: a space at its end belongs to the next word.
  useEffect(() => setText((typed) => (typed.trim() === current ? typed : current)), [current]);
  useEffect(() => {
    if (text.trim() === current) return undefined;
    const isFirst = url.pathname !== '/shop' || current === '';
    const search = () => navigate(withParameter(url, 'q', text.trim()), { replace: !isFirst });
    const timer = setTimeout(search, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <form role="search" onSubmit={(event) => event.preventDefault()}>
      <input
        type="search"
        name="q"
        aria-label="Search products"
        placeholder="Search, typos included"
        maxLength={100}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}

render(<Shop />, document.getElementById('app')!);
