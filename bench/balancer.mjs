import { connect, createServer } from 'node:net';

/** Spreads TCP connections over the instances that are there. */
export class Balancer {
  static async start(instances) {
    const balancer = new Balancer();
    let next = 0;
    balancer.server = createServer((near) => {
      const all = instances();
      const { port: target } = new URL(all[next++ % all.length].url);
      const far = connect(Number(target), '127.0.0.1');
      near.on('error', () => far.destroy()).on('close', () => far.end());
      far.on('error', () => near.destroy()).on('close', () => near.end());
      near.pipe(far);
      far.pipe(near);
    });
    await new Promise((done) => balancer.server.listen(0, '127.0.0.1', done));
    balancer.url = `http://127.0.0.1:${balancer.server.address().port}`;
    return balancer;
  }

  close() {
    this.server.close();
  }
}
