import { useEffect, useState } from 'preact/hooks';

/** A value that components share. */
export class Store<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    this.current = value;
    for (const listener of this.listeners) listener(value);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A hook: the value, kept up to date. */
  use(): T {
    const [value, setValue] = useState(this.current);
    useEffect(() => {
      setValue(this.current);
      return this.subscribe(setValue);
    }, []);
    return value;
  }
}
