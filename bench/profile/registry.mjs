import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The metrics of the application behind the inspector: how many series there are, and the bytes of a scrape. */
export function registrySize(inspector, { root }) {
  return evaluate(
    inspector,
    root,
    `registry.metrics().then((text) => ({ series: text.split('\\n').filter((line) => /^[^#]/.test(line)).length, scrape: text.length }))`,
  );
}

/** The bytes of the heap that the series hold, by what is free when they are dropped. The counts begin at 0 again. */
export async function droppedRegistryBytes(inspector, { root }) {
  const before = await heapAfterCollection(inspector);
  await evaluate(inspector, root, 'registry.resetMetrics()');
  return before - (await heapAfterCollection(inspector));
}

/** The bytes of the heap in use when garbage was collected. */
export async function heapAfterCollection(inspector) {
  await inspector.send('HeapProfiler.collectGarbage');
  // What weak references held is free after a second one.
  await sleep(100);
  await inspector.send('HeapProfiler.collectGarbage');
  const { usedSize } = await inspector.send('Runtime.getHeapUsage');
  return usedSize;
}

async function evaluate(inspector, root, expression) {
  const file = join(root, 'dist/src/kernel/telemetry/metrics/metrics.js');
  const { result, exceptionDetails } = await inspector.send('Runtime.evaluate', {
    expression: `(({ registry }) => ${expression})(process.getBuiltinModule('module').createRequire(${JSON.stringify(file)})(${JSON.stringify(file)}))`,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
