import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase } from '../../src/embedded-postgres/create-database.js';
import { compiled, removeCompiled } from '../support/compiled.js';
import { InstalledPostgres, installedPrograms } from '../support/installed-postgres.js';

jest.setTimeout(120_000);

const withServer = installedPrograms || process.env.CI ? describe : describe.skip;

/** The ways in which the templates of deploy/ let the application trust a database. */
withServer('the connection to the database over TLS', () => {
  let server: InstalledPostgres;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keelson-tls-'));
    for (const name of ['authority', 'stranger']) makeAuthority(name);
    server = await InstalledPostgres.start(makeCertificate);
    await ensureDatabase(server.url);
    compiled();
  });
  afterAll(() => {
    removeCompiled();
    server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });

  function makeAuthority(name: string): void {
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`); // prettier-ignore
  }

  function makeCertificate(data: string): void {
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
      '-subj', '/CN=database', '-keyout', `${data}/server.key`, '-out', 'server.csr'); // prettier-ignore
    writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost');
    openssl('x509', '-req', '-in', 'server.csr', '-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial',
      '-days', '2', '-extfile', 'names', '-out', `${data}/server.crt`); // prettier-ignore
    chmodSync(`${data}/server.key`, 0o600);
  }

  const migrate = (host: string, options: string, env: Record<string, string> = {}) =>
    new Promise<{ code: number; said: string }>((done) => {
      const url = Object.assign(new URL(server.url), { hostname: host, search: options }).href;
      execFile(
        process.execPath,
        [join(compiled(), 'src/cli.js'), 'migrate'],
        { env: { PATH: process.env.PATH, DATABASE_URL: url, ...env } },
        (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      );
    });

  it('verifies name and authority, which Node has from NODE_EXTRA_CA_CERTS, as on AWS', async () => {
    const trusting = { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') };

    expect(await migrate('localhost', 'sslmode=verify-full', trusting)).toMatchObject({ code: 0 });
    expect(await migrate('127.0.0.1', 'sslmode=verify-full', trusting)).toMatchObject({ code: 1 });
    expect(await migrate('localhost', 'sslmode=verify-full')).toMatchObject({ code: 1 });
  });

  it('verifies the authority of one server alone, from a file, as on Google Cloud', async () => {
    const options = (name: string) =>
      `uselibpqcompat=true&sslmode=verify-ca&sslrootcert=${join(folder, `${name}.pem`)}`;

    expect(await migrate('127.0.0.1', options('authority'))).toMatchObject({ code: 0 });
    expect(await migrate('127.0.0.1', options('stranger'))).toMatchObject({ code: 1 });
  });
});
