import { htmlPage } from '../../../kernel/http/html-page.js';
import { MIN_PASSWORD_LENGTH } from '../passwords/password-policy.js';

export const verifyEmailPage = page(
  'Confirm your e-mail address',
  `<form data-action="/api/v1/auth/email/verify" data-done="The address is confirmed. You can sign in now.">
    <button>Confirm the address</button>
  </form>`,
  anotherMail('/api/v1/auth/email/verification'),
);

export const changeEmailPage = page(
  'Confirm your new e-mail address',
  `<form data-action="/api/v1/auth/email/change/confirm" data-done="The address is changed. Sign in with it now.">
    <button>Confirm the address</button>
  </form>`,
  '<p id="again" hidden>Sign in and change the address again, and you get another e-mail.</p>',
);

export const resetPasswordPage = page(
  'Choose a new password',
  `<form data-action="/api/v1/auth/password/reset" data-done="The password is changed. You can sign in with it now.">
    <label>New password, ${MIN_PASSWORD_LENGTH} characters or more
      <input type="password" name="newPassword" data-name="The password" autocomplete="new-password" minlength="${MIN_PASSWORD_LENGTH}" required autofocus>
    </label>
    <button>Change the password</button>
  </form>`,
  anotherMail('/api/v1/auth/password/forgot'),
);

/** Waits for the button: mail scanners open links, and must not use up their tokens. */
export const pageScript = `${String(run)}\nrun();\n`;

function page(title: string, form: string, again: string): string {
  const content = `${form}<p role="status"></p>${again}<noscript>This page needs JavaScript.</noscript>`;
  return htmlPage(title, content, '/account/page.js');
}

/** Shown when the link cannot be used. */
function anotherMail(action: string): string {
  return `<form id="again" data-action="${action}" data-done="If an account is waiting for it, another e-mail is on its way." hidden>
    <label>E-mail address
      <input type="email" name="email" data-name="The e-mail address" autocomplete="email" required>
    </label>
    <button>Send another e-mail</button>
  </form>`;
}

/** The parts of a browser's page that are used there. */
interface Page {
  readonly location: { readonly hash: string; readonly pathname: string };
  readonly history: { replaceState(state: null, title: string, url: string): void };
  readonly document: {
    querySelector(selector: string): unknown;
    querySelectorAll(selector: string): Iterable<Form>;
  };
  readonly FormData: new (form: Form) => Iterable<[string, string]>;
}
interface Form {
  hidden: boolean;
  readonly dataset: { readonly action: string; readonly done: string };
  readonly elements: Readonly<Record<string, { readonly dataset: { readonly name?: string } } | undefined>>;
  addEventListener(type: 'submit', listener: (event: { preventDefault(): void }) => void): void;
}
interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly errors?: ReadonlyArray<{ readonly pointer: string; readonly detail: string }>;
}

/** Runs in the browser, where nothing but its own text arrives. */
function run(): void {
  const { document, location, history, FormData } = globalThis as unknown as Page;
  const status = document.querySelector('[role=status]') as { textContent: string };
  const again = document.querySelector('#again') as { hidden: boolean };
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  // Keeps the token out of the address bar and the browser history.
  history.replaceState(null, '', location.pathname);
  for (const form of document.querySelectorAll('form')) {
    const isAgain = form === (again as unknown);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void send(form, isAgain)
        .catch(() => 'The server could not be reached. Try again.')
        .then((text) => (status.textContent = text));
    });
  }

  async function send(form: Form, isAgain: boolean): Promise<string> {
    const answer = await fetch(form.dataset.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...Object.fromEntries(new FormData(form)), ...(!isAgain && { token }) }),
    });
    if (answer.ok) {
      form.hidden = true;
      return form.dataset.done;
    }
    const { code, detail, errors = [] } = (await answer.json()) as Refusal;
    const isLinkUnusable = code === 'link_not_valid' || errors.some(({ pointer }) => pointer === '#/token');
    if (isLinkUnusable) {
      form.hidden = true;
      again.hidden = false;
      return 'This link was used before, has expired, or is incomplete.';
    }
    return errors.map((error) => sentence(form, error)).join(' ') || detail;
  }

  /** A violation begins with the name of its field, instead of which the user knows the label. */
  function sentence(form: Form, { pointer, detail }: { pointer: string; detail: string }): string {
    const field = pointer.slice(2);
    const name = form.elements[field]?.dataset.name;
    return name !== undefined && detail.startsWith(`${field} `) ? name + detail.slice(field.length) : detail;
  }
}
