import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { textOf } from '../api.js';

interface Props {
  readonly signIn: (email: string, password: string) => Promise<void>;
  readonly demo?: { readonly email: string; readonly password: string } | undefined;
  readonly children?: ComponentChildren;
}

/** E-mail address and password. `demo` fills in a demo account. */
export function SignInForm({ signIn, demo, children }: Props): JSX.Element {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setRefusal('');
    await signIn(email, password).catch((error: unknown) => setRefusal(textOf(error)));
    setBusy(false);
  }

  return (
    <form class="sign-in card" onSubmit={(event) => void submit(event)}>
      <h1>Sign in</h1>
      {children}
      <label>
        E-mail address
        <input
          type="email"
          name="email"
          autocomplete="username"
          required
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      <label>
        Password
        <input
          type="password"
          name="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <p class="refusal" role="alert">
        {refusal}
      </p>
      <button class="primary" disabled={isBusy}>
        Sign in
      </button>
      {demo && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setEmail(demo.email);
            setPassword(demo.password);
          }}
        >
          Fill in the demo account
        </button>
      )}
    </form>
  );
}
