import { createHash } from 'node:crypto';
import { MIN_PASSWORD_LENGTH } from '../passwords/password-policy.js';

const STYLE = `
  :root { color-scheme: light dark; }
  body { max-width: 26rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
  label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; }
  input, button { margin: 0.5rem 0 1rem; padding: 0.6rem; }
  [role='status'] { font-weight: 600; }
`;

/** Its own script, its own style and its own API are all that a page may use. */
export const PAGE_POLICY = `default-src 'none'; script-src 'self'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export const verifyEmailPage = page(
  'Confirm your e-mail address',
  `<form data-action="/api/v1/auth/email/verify" data-done="The address is confirmed. You can sign in now.">
    <button>Confirm the address</button>
  </form>`,
);

export const changeEmailPage = page(
  'Confirm your new e-mail address',
  `<form data-action="/api/v1/auth/email/change/confirm" data-done="The address is changed. Sign in with it now.">
    <button>Confirm the address</button>
  </form>`,
);

export const resetPasswordPage = page(
  'Choose a new password',
  `<form data-action="/api/v1/auth/password/reset" data-done="The password is changed. You can sign in with it now.">
    <label>New password, ${MIN_PASSWORD_LENGTH} characters or more
      <input type="password" name="newPassword" autocomplete="new-password" minlength="${MIN_PASSWORD_LENGTH}" required autofocus>
    </label>
    <button>Change the password</button>
  </form>`,
);

/** Waits for the button: mail scanners open links, and must not use up their tokens. */
export const pageScript = `${String(run)}\nrun();\n`;

function page(title: string, form: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>${STYLE}</style>
    <script src="/account/page.js" defer></script>
  </head>
  <body>
    <h1>${title}</h1>
    ${form}
    <p role="status"></p>
    <noscript>This page needs JavaScript.</noscript>
  </body>
</html>
`;
}

/** The parts of a browser's page that are used there. */
interface Page {
  readonly location: { readonly hash: string; readonly pathname: string };
  readonly history: { replaceState(state: null, title: string, url: string): void };
  readonly document: { querySelector(selector: string): unknown };
  readonly FormData: new (form: Form) => Iterable<[string, string]>;
}
interface Form {
  hidden: boolean;
  readonly dataset: { readonly action: string; readonly done: string };
  addEventListener(type: 'submit', listener: (event: { preventDefault(): void }) => void): void;
}

/** Runs in the browser, where nothing but its own text arrives. */
function run(): void {
  const { document, location, history, FormData } = globalThis as unknown as Page;
  const form = document.querySelector('form') as Form;
  const status = document.querySelector('[role=status]') as { textContent: string };
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  // Keeps the token out of the address bar and the browser history.
  history.replaceState(null, '', location.pathname);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void fetch(form.dataset.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...Object.fromEntries(new FormData(form)), token: token ?? '' }),
    })
      .then((answer) => {
        if (!answer.ok) return (answer.json() as Promise<{ detail: string }>).then(({ detail }) => detail);
        form.hidden = true;
        return form.dataset.done;
      })
      .catch(() => 'The server could not be reached. Try again.')
      .then((text) => (status.textContent = text));
  });
}
