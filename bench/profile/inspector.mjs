import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The Chrome DevTools Protocol of a process that was started with `--inspect=127.0.0.1:PORT`. `send` rejects with
 * what the protocol answers when it refuses.
 */
export async function connectInspector(port) {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [{ webSocketDebuggerUrl }] = await response.json();
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('The inspector cannot be reached.')), { once: true });
  });
  const waiting = new Map();
  const listeners = new Map();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result, error } = JSON.parse(data);
    listeners.get(method)?.(params);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result);
  });
  return {
    send(method, params = {}) {
      const id = ++lastId;
      socket.send(JSON.stringify({ id, method, params }));
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    on: (method, listener) => listeners.set(method, listener),
    close: () => socket.close(),
  };
}

/** The CPU profile of the process while `work` runs, sampled every millisecond. */
export async function cpuProfile(inspector, work) {
  await inspector.send('Profiler.enable');
  await inspector.send('Profiler.setSamplingInterval', { interval: 1000 });
  await inspector.send('Profiler.start');
  await work();
  const { profile } = await inspector.send('Profiler.stop');
  return profile;
}

/** A heap snapshot as the text of a .heapsnapshot file, after garbage was collected. */
export async function heapSnapshot(inspector) {
  const chunks = [];
  inspector.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await inspector.send('HeapProfiler.enable');
  await inspector.send('HeapProfiler.collectGarbage');
  await sleep(200);
  await inspector.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  return chunks.join('');
}
