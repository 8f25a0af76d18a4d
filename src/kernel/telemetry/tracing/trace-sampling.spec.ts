import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { TraceSampling } from './trace-sampling.js';

const SPAN = '00f067aa0ba902b7';
const below = (flags: string, traceId = '0af7651916cd43dd8448eb211c80319c') => `00-${traceId}-${SPAN}-${flags}`;
const count = (values: readonly boolean[]) => values.filter(Boolean).length;

describe('the sampling of traces', () => {
  it('records all, none, and a share', () => {
    const recordedOf = (ratio: number) => {
      const sampling = new TraceSampling({ ratio, followsCaller: true });
      return count(Array.from({ length: 4000 }, () => sampling.isRecorded(undefined)));
    };
    expect(recordedOf(1)).toBe(4000);
    expect(recordedOf(0)).toBe(0);
    // More than fifteen standard deviations.
    expect(Math.abs(recordedOf(0.1) - 400)).toBeLessThan(300);
  });

  it.each([0, 1])('follows a caller, with a share of %d for the others', (ratio) => {
    const sampling = new TraceSampling({ ratio, followsCaller: true });
    expect(sampling.isRecorded(below('01'))).toBe(true);
    expect(sampling.isRecorded(below('03'))).toBe(true);
    expect(sampling.isRecorded(below('00'))).toBe(false);
    for (const unreadable of ['01', below('0'), below('01', '0'.repeat(32)), ['a', 'b'], ''])
      expect(sampling.isRecorded(unreadable)).toBe(ratio === 1);
  });

  it('decides by the trace id where callers are not followed, in every process alike', () => {
    const sampling = new TraceSampling({ ratio: 0.5, followsCaller: false });
    const [low, high] = ['0'.repeat(31).padEnd(32, '1'), 'f'.repeat(8).padEnd(32, '0')];
    for (const flags of ['00', '01']) {
      expect(sampling.isRecorded(below(flags, low))).toBe(true);
      expect(sampling.isRecorded(below(flags, high))).toBe(false);
    }
  });

  it.each([true, false])(
    'follows the traces of this application, whether it follows callers or not: %p',
    (followsCaller) => {
      const sampling = new TraceSampling({ ratio: 0, followsCaller });
      expect(trace.getSpanContext(sampling.contextBelow(below('01')))).toMatchObject({ spanId: SPAN });
      expect(isTracingSuppressed(sampling.contextBelow(below('00')))).toBe(true);
      expect(isTracingSuppressed(sampling.contextBelow(null))).toBe(true);
      expect(new TraceSampling({ ratio: 1, followsCaller }).contextBelow(null)).toBe(ROOT_CONTEXT);
    },
  );
});
