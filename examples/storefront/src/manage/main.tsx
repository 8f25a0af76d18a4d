import { type JSX, render } from 'preact';
import { Link, useLocation } from '../ui/router.jsx';
import { SignInForm } from '../ui/sign-in-form.jsx';
import '../ui/base.css';
import { CatalogueScreen } from './catalogue-screen.jsx';
import './manage.css';
import { OrdersScreen } from './orders-screen.jsx';
import { session } from './session.js';

const ORDERS = '/admin/orders';
const CATALOGUE = '/admin/catalogue';

function Manage(): JSX.Element {
  const url = useLocation();
  const user = session.user.use();
  const isCatalogue = url.pathname.startsWith(CATALOGUE);
  return (
    <>
      <header class="bar">
        <strong class="wordmark">Keelson</strong>
        <nav aria-label="Screens">
          <Link href={ORDERS} aria-current={isCatalogue ? undefined : 'true'}>
            Orders
          </Link>
          <Link href={CATALOGUE} aria-current={isCatalogue ? 'true' : undefined}>
            Catalogue
          </Link>
          {user?.roles.includes('admin') && <a href="/admin">System</a>}
        </nav>
        {user && (
          <div class="who">
            <span>{user.fullName}</span>
            <button class="quiet" onClick={() => void session.signOut()}>
              Sign out
            </button>
          </div>
        )}
      </header>
      <main>
        {user === undefined && <p role="status">Loading</p>}
        {user === null && (
          <SignInForm signIn={(email, password) => session.signIn(email, password, 'cookie')}>
            <p class="note">For managers and admins.</p>
          </SignInForm>
        )}
        {user && (isCatalogue ? <CatalogueScreen /> : <OrdersScreen url={url} />)}
      </main>
    </>
  );
}

render(<Manage />, document.getElementById('app')!);
