import type { Attributes, Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { withoutValues } from '../../logging/redact.js';
import { redactText } from '../../logging/redact-text.js';

/** Redacts finished spans as the log redacts its lines, before they are sent. */
export class RedactingProcessor implements SpanProcessor {
  constructor(private readonly next: SpanProcessor) {}

  onStart(span: Span, parent: Context): void {
    this.next.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    redactAttributes(span.attributes);
    for (const event of span.events) redactAttributes(event.attributes ?? {});
    // The message of an error, which its event has, too.
    if (span.status.message !== undefined) delete span.status.message;
    this.next.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.next.shutdown();
  }
}

/** Queries are left out: they may contain search terms, tokens and addresses. */
function redactAttributes(attributes: Attributes): void {
  // Of an error with a code, such as one of PostgreSQL, instrumentations give the code as its type.
  const code = attributes['exception.type'];
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (typeof value !== 'string') continue;
    if (name === 'url.query') attributes[name] = '';
    else if (name === 'url.full') attributes[name] = redactText(value.split('?', 1)[0] ?? '');
    else attributes[name] = redactText(withoutValues(value, code));
  }
}
