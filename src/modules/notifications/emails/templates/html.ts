import { escapeHtml } from '../../../../kernel/http/html-page.js';

/** Escaped HTML. Only the `html` tag creates it. */
class Html {
  constructor(private readonly source: string) {}

  toString(): string {
    return this.source;
  }
}

export type { Html };

/** Escapes interpolated values, unless they are HTML of this tag. */
export function html(
  strings: TemplateStringsArray,
  ...values: ReadonlyArray<string | number | Html | readonly Html[]>
): Html {
  const parts = values.map((value) => {
    if (value instanceof Html) return value.toString();
    return Array.isArray(value) ? value.join('\n') : escapeHtml(String(value));
  });
  return new Html(String.raw({ raw: strings }, ...parts));
}
