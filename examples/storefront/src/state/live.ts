import type { Client } from 'keelson-client';
import type { Order, Product } from '../api.js';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** What a page shows of the server: the latest value, and the error that keeps it from being fresh. */
export interface Live<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  /** Asks again now. */
  readonly refresh: () => void;
}

const RETRY_MS = 3000;

/** Follows `values` while the page is visible, and begins again some time after an error. `key` says what they are. */
function useLive<T>(key: string, values: (signal: AbortSignal) => AsyncIterable<T>): Live<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: unknown }>({ key });
  const [round, setRound] = useState(0);
  const source = useRef(values);
  source.current = values;
  useEffect(() => {
    let controller = new AbortController();
    const follow = async (signal: AbortSignal) => {
      try {
        for await (const value of source.current(signal)) if (!signal.aborted) setState({ key, value });
      } catch (error) {
        if (signal.aborted) return;
        setState((before) => ({ ...(before.key === key ? before : { key }), error }));
        setTimeout(() => !signal.aborted && void follow(signal), RETRY_MS);
      }
    };
    const restart = () => {
      controller.abort();
      controller = new AbortController();
      if (!document.hidden) void follow(controller.signal);
    };
    document.addEventListener('visibilitychange', restart);
    restart();
    return () => {
      document.removeEventListener('visibilitychange', restart);
      controller.abort();
    };
  }, [key, round]);
  const refresh = useCallback(() => setRound((count) => count + 1), []);
  return state.key === key
    ? { value: state.value, error: state.error, refresh }
    : { value: undefined, error: undefined, refresh };
}

/** The product, kept up to date by its ETag. */
export function useProduct(api: Client, id: string): Live<Product> {
  return useLive(`product ${id}`, (signal) => api.watch('/api/v1/products/{id}', { params: { path: { id } }, signal }));
}

/** The order, kept up to date by its ETag. */
export function useOrder(api: Client, id: string): Live<Order> {
  return useLive(`order ${id}`, (signal) => api.watch('/api/v1/orders/{id}', { params: { path: { id } }, signal }));
}

/** What `load` returns, again every `everyMs` milliseconds. */
export function usePolled<T>(key: string, load: (signal: AbortSignal) => Promise<T>, everyMs: number): Live<T> {
  return useLive(key, async function* (signal) {
    while (!signal.aborted) {
      yield await load(signal);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  });
}
