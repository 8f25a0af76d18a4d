import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type OpenMetricsContentType, Registry } from 'prom-client';
import { withTimeout } from '../../context/with-timeout.js';
import { registry } from './metrics.js';

type MetricValues = Awaited<ReturnType<typeof registry.getMetricsAsJSON>>;

/** What the processes of a cluster send each other: a request with its number, or the answer to it. */
interface Message {
  readonly keelsonMetrics: 'expose' | 'collect';
  readonly id: number;
  readonly values?: MetricValues;
  readonly text?: string;
}

/** A process that answers later than this is left out. */
const COLLECT_MS = 2000;
const EXPOSE_MS = 5000;

let lastId = 0;
const waiting = new Map<number, (answer: Message) => void>();

/** The metrics of this process; in a cluster those of all its processes. */
export async function exposeMetrics(): Promise<string> {
  if (!cluster.isWorker) return registry.metrics();
  const { text = '' } = await withTimeout(
    EXPOSE_MS,
    ask('expose', (message) => process.send?.(message)),
  );
  return text;
}

/** To be called in each process of a cluster: its series get its number as the label `process`. */
export function joinClusterMetrics(number: number): void {
  registry.setDefaultLabels({ process: String(number) });
  process.on('message', (message: Message) => {
    if (message.keelsonMetrics === 'collect') void answerValues(message.id);
    else if (message.keelsonMetrics === 'expose') settle(message);
  });
}

/** To be called in the primary process, which collects the metrics of all others for the one that was asked. */
export function serveClusterMetrics(): void {
  cluster.on('message', (worker, message: Message) => {
    if (message.keelsonMetrics === 'expose') void answerText(worker, message.id);
    else if (message.keelsonMetrics === 'collect') settle(message);
  });
}

async function answerValues(id: number): Promise<void> {
  const values = await registry.getMetricsAsJSON();
  // OpenMetrics adds the suffix to each sample of a counter, and prom-client only sometimes takes it off the name.
  const named = values.map((metric) =>
    String(metric.type) === 'counter' ? { ...metric, name: metric.name.replace(/_total$/, '') } : metric,
  );
  const answer: Message = { keelsonMetrics: 'collect', id, values: named };
  process.send?.(answer);
}

async function answerText(asking: Worker, id: number): Promise<void> {
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected() === true);
  const collected = await Promise.all(
    workers.map((worker) =>
      withTimeout(
        COLLECT_MS,
        ask('collect', (message) => worker?.send(message)),
      ).catch(() => undefined),
    ),
  );
  const values = collected.flatMap((answer) => (answer?.values ? [answer.values] : []));
  const all = AggregatorRegistry.aggregate<OpenMetricsContentType>(values);
  all.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const answer: Message = { keelsonMetrics: 'expose', id, text: await all.metrics() };
  if (asking.isConnected()) asking.send(answer);
}

function ask(what: Message['keelsonMetrics'], send: (message: Message) => unknown): Promise<Message> {
  const id = ++lastId;
  const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
  setTimeout(() => waiting.delete(id), EXPOSE_MS).unref();
  send({ keelsonMetrics: what, id });
  return answered;
}

function settle(answer: Message): void {
  waiting.get(answer.id)?.(answer);
  waiting.delete(answer.id);
}
