import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import type { Config } from '../../src/config/config.js';
import { isPublic } from '../../src/kernel/outgoing/address-rules.js';
import { HostResolver } from '../../src/kernel/outgoing/host-resolver.js';
import { AddressRefused, OutgoingHttp } from '../../src/kernel/outgoing/outgoing-http.js';

const NOT_PUBLIC = 'its host has an address that is not public';

/** Each with a reason to be refused, whatever the name server says. */
const REFUSED: ReadonlyArray<readonly [url: string, reason: string]> = [
  ['https://127.0.0.1/', NOT_PUBLIC],
  ['https://127.1/', NOT_PUBLIC],
  ['https://2130706433/', NOT_PUBLIC],
  ['https://0x7f000001/', NOT_PUBLIC],
  ['https://0x7f.0.0.1/', NOT_PUBLIC],
  ['https://017700000001/', NOT_PUBLIC],
  ['https://0177.0.0.1/', NOT_PUBLIC],
  ['https://①②⑦.⓪.⓪.①/', NOT_PUBLIC],
  ['https://127.0.0.1./', NOT_PUBLIC],
  ['https://127.255.255.254/', NOT_PUBLIC],
  ['https://0.0.0.0/', NOT_PUBLIC],
  ['https://0/', NOT_PUBLIC],
  ['https://10.0.0.1/', NOT_PUBLIC],
  ['https://172.16.0.1/', NOT_PUBLIC],
  ['https://172.31.255.255/', NOT_PUBLIC],
  ['https://192.168.1.1/', NOT_PUBLIC],
  ['https://100.64.0.1/', NOT_PUBLIC],
  ['https://100.100.100.200/', NOT_PUBLIC],
  ['https://169.254.169.254/latest/meta-data/', NOT_PUBLIC],
  ['https://2852039166/', NOT_PUBLIC],
  ['https://168.63.129.16/', NOT_PUBLIC],
  ['https://192.0.0.192/', NOT_PUBLIC],
  ['https://198.18.0.1/', NOT_PUBLIC],
  ['https://203.0.113.7/', NOT_PUBLIC],
  ['https://224.0.0.1/', NOT_PUBLIC],
  ['https://240.0.0.1/', NOT_PUBLIC],
  ['https://255.255.255.255/', NOT_PUBLIC],
  ['https://[::1]/', NOT_PUBLIC],
  ['https://[::]/', NOT_PUBLIC],
  ['https://[::ffff:127.0.0.1]/', NOT_PUBLIC],
  ['https://[::ffff:7f00:1]/', NOT_PUBLIC],
  ['https://[::ffff:8.8.8.8]/', NOT_PUBLIC],
  ['https://[::127.0.0.1]/', NOT_PUBLIC],
  ['https://[::ffff:0:127.0.0.1]/', NOT_PUBLIC],
  ['https://[64:ff9b::7f00:1]/', NOT_PUBLIC],
  ['https://[64:ff9b:1::1]/', NOT_PUBLIC],
  ['https://[2002:7f00:1::]/', NOT_PUBLIC],
  ['https://[2001::1]/', NOT_PUBLIC],
  ['https://[2001:db8::1]/', NOT_PUBLIC],
  ['https://[fc00::1]/', NOT_PUBLIC],
  ['https://[fd00:ec2::254]/', NOT_PUBLIC],
  ['https://[fe80::1]/', NOT_PUBLIC],
  ['https://[fec0::1]/', NOT_PUBLIC],
  ['https://[ff02::1]/', NOT_PUBLIC],
  ['http://1.1.1.1/', 'only https is allowed'],
  ['ftp://1.1.1.1/', 'only https is allowed'],
  ['file:///etc/passwd', 'only https is allowed'],
  ['gopher://1.1.1.1:70/_x', 'only https is allowed'],
  ['https://user:pass@1.1.1.1/', 'it contains credentials'],
  ['https://user@1.1.1.1/', 'it contains credentials'],
  ['https://1.1.1.1:22/', 'port 22 is not allowed'],
  ['https://1.1.1.1:5432/', 'port 5432 is not allowed'],
];

const PUBLIC = ['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'];

function outgoing(answers: Record<string, string[][]> = {}, settings: Partial<Config['outgoing']> = {}) {
  const asked: string[] = [];
  const resolver: HostResolver = {
    resolve: (host) => {
      asked.push(host);
      const addresses = answers[host]?.shift() ?? ['1.1.1.1'];
      return Promise.resolve(
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  };
  const config = { outgoing: { networks: [], ports: [443, 8443], ...settings } } as unknown as Config;
  return { http: new OutgoingHttp(resolver, config), asked };
}

async function listen(status: number, headers: Record<string, string> = {}) {
  const received: Array<{ host?: string; body: string }> = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ host: request.headers.host, body });
      // Without an end: the body of a response is not waited for.
      response.writeHead(status, headers).write('x'.repeat(100_000));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { port, received, close };
}

const content = { headers: { 'Content-Type': 'text/plain' }, body: 'Müller 🔔', timeoutMs: 2000 };

describe('an outgoing request', () => {
  it.each(REFUSED)('is not sent to %s', async (url, reason) => {
    const { http } = outgoing();
    await expect(http.check(url)).rejects.toThrow(new AddressRefused(reason));
    await expect(http.post(url, content)).rejects.toThrow(new AddressRefused(reason));
  });

  it('is sent to public addresses', async () => {
    expect(PUBLIC.filter((address) => !isPublic(address))).toEqual([]);
    for (const address of PUBLIC) {
      const { http } = outgoing({ 'shop.example': [[address]] });
      await http.check('https://shop.example/path?query');
      await http.check('https://shop.example:8443/');
    }
  });

  it('is refused when one of several addresses is not public', async () => {
    const { http } = outgoing({ 'mixed.example': [['1.1.1.1', '10.0.0.1']] });
    await expect(http.check('https://mixed.example/')).rejects.toThrow(NOT_PUBLIC);
  });

  it('asks the name server once, so that a second answer changes nothing', async () => {
    const { port, received, close } = await listen(200);
    const rebinding = {
      'rebinding.example': [['127.0.0.1'], ['10.0.0.1']],
      'late.example': [['1.1.1.1'], ['127.0.0.1']],
    };
    const { http, asked } = outgoing(rebinding, { networks: ['127.0.0.0/8'] });

    expect((await http.post(`http://rebinding.example:${port}/`, content)).status).toBe(200);
    expect(asked).toEqual(['rebinding.example']);
    expect(received).toEqual([{ host: `rebinding.example:${port}`, body: content.body }]);

    await expect(http.post(`http://late.example:${port}/`, content)).rejects.toThrow('only https is allowed');
    expect(asked).toEqual(['rebinding.example', 'late.example']);
    await expect(http.post(`http://rebinding.example:${port}/`, content)).rejects.toThrow(NOT_PUBLIC);
    expect(received).toHaveLength(1);
    await close();
  });

  it('goes to private networks that the operator allows, and to no others', async () => {
    const { http } = outgoing({}, { networks: ['10.1.0.0/16', 'fd00:1::/64'] });
    await http.check('http://10.1.2.3:8080/');
    await http.check('https://[fd00:1::5]:9000/');
    for (const url of ['https://10.2.0.1/', 'https://[fd00:2::5]/', 'https://[::ffff:10.1.2.3]/'])
      await expect(http.check(url)).rejects.toThrow(NOT_PUBLIC);
  });

  it('follows no redirect and reads no body', async () => {
    const target = await listen(200);
    const { port, close } = await listen(307, { Location: `http://127.0.0.1:${target.port}/` });
    const { http } = outgoing({}, { networks: ['127.0.0.0/8'] });

    expect(await http.post(`http://127.0.0.1:${port}/`, content)).toMatchObject({
      status: 307,
      headers: { location: `http://127.0.0.1:${target.port}/` },
    });
    expect(target.received).toEqual([]);
    await Promise.all([close(), target.close()]);
  });

  it('fails at once when the server switches protocols or closes the connection without a response', async () => {
    for (const answer of [
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      '',
    ]) {
      const sockets: Socket[] = [];
      const server = createTcpServer((socket) => {
        sockets.push(socket.on('error', () => {}));
        // The server of the first answer keeps the connection open.
        socket.once('data', () => (answer === '' ? socket.end() : socket.write(answer)));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { http } = outgoing({}, { networks: ['127.0.0.0/8'] });
      const { port } = server.address() as AddressInfo;

      const error: unknown = await http
        .post(`http://127.0.0.1:${port}/`, { ...content, timeoutMs: 30_000 })
        .catch((refused: unknown) => refused);

      expect(error).toBeInstanceOf(Error);
      expect((error as Error).name).not.toBe('TimeoutError');
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('ends in time, also while the name server is silent', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { http } = outgoing({}, { networks: ['127.0.0.0/8'] });
    const { port } = server.address() as AddressInfo;
    const silent = new OutgoingHttp({ resolve: () => new Promise(() => {}) }, {
      outgoing: { networks: [], ports: [] },
    } as unknown as Config);

    for (const post of [
      http.post(`http://127.0.0.1:${port}/`, { ...content, timeoutMs: 100 }),
      silent.post('https://x.example/', { ...content, timeoutMs: 100 }),
    ])
      await expect(post).rejects.toMatchObject({ name: 'TimeoutError' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('goes anywhere when the operator gave the address', async () => {
    const { port, received, close } = await listen(200);
    const { http } = outgoing();
    expect((await http.post(`http://127.0.0.1:${port}/`, { ...content, isTrusted: true })).status).toBe(200);
    expect(received).toHaveLength(1);
    await close();
  });
});
