import cluster from 'node:cluster';
import { Bootstrap } from './bootstrap.js';
import { CLUSTER_MEMBER, type ClusterMember, memberConfig } from './cluster/cluster-member.js';
import { loadConfig } from './config/config.js';
import { run } from './run.js';
import { printStartupBanner } from './startup-banner.js';

void run(create).then((instance) => {
  if (!cluster.isWorker) printStartupBanner(instance);
});

/** The application in this process; with WEB_CONCURRENCY the primary of several, or one of them. */
async function create() {
  const config = loadConfig(process.env);
  const member = cluster.isWorker ? process.env[CLUSTER_MEMBER] : undefined;
  if (member !== undefined) {
    const parsed = JSON.parse(member) as ClusterMember;
    const { joinClusterMetrics } = await import('./kernel/telemetry/metrics/cluster-metrics.js');
    joinClusterMetrics(parsed.number);
    return new Bootstrap(memberConfig(config, parsed));
  }
  if (config.processes === 1) return new Bootstrap(config);
  const { ProcessCluster } = await import('./cluster/process-cluster.js');
  return new ProcessCluster(config);
}
