import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { v7 as uuidv7 } from 'uuid';
import { loadConfig } from '../../src/config.js';
import { Permissions, Public, Roles } from '../../src/kernel/auth/access.decorators.js';
import { type Actor, CurrentActor } from '../../src/kernel/auth/actor.js';
import { AuthModule } from '../../src/kernel/auth/auth.module.js';
import { LocalIssuer } from '../../src/kernel/auth/local-issuer.js';
import type { Role } from '../../src/kernel/auth/permissions.js';
import { CONFIG } from '../../src/kernel/config.token.js';
import { ProblemFilter } from '../../src/kernel/errors/problem.filter.js';
import { requestContext } from '../../src/kernel/http/request-context.js';
import { Routes } from '../../src/kernel/http/routes.js';
import { RateLimitsModule } from '../../src/kernel/rate-limits/rate-limits.module.js';
import { FaultReports } from '../../src/kernel/telemetry/fault-reports.js';
import { ApiClient } from '../support/client.js';
import { expectProblem } from '../support/problem.js';

@Controller()
class Doors {
  @Get('silent')
  silent(@CurrentActor() { userId }: Actor): string {
    return userId;
  }

  @Public()
  @Get('public')
  public(): string {
    return 'open';
  }

  @Public()
  @Get('mistaken')
  mistaken(@CurrentActor() { userId }: Actor): string {
    return userId;
  }

  @Roles('manager')
  @Get('manager')
  manager(): string {
    return 'open';
  }

  @Roles('admin', 'user')
  @Get('either')
  either(): string {
    return 'open';
  }

  @Permissions('orders:read', 'audits:manage')
  @Get('both')
  both(): string {
    return 'open';
  }
}

@Public()
@Controller('house')
class House {
  @Get('hall')
  hall(): string {
    return 'open';
  }

  @Roles('admin')
  @Get('safe')
  safe(): string {
    return 'open';
  }
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const config = loadConfig({
  SECRET_KEY: 'a secret that only the tests know, 0123456789',
  JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

@Global()
@Module({ providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] })
class Settings {}

@Module({
  imports: [Settings, RateLimitsModule, AuthModule],
  controllers: [Doors, House],
  providers: [Routes, FaultReports, ProblemFilter],
})
class Building {}

describe('a route', () => {
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    app = await NestFactory.create<NestExpressApplication>(Building, { logger: false });
    app.use(requestContext);
    app.useGlobalFilters(app.get(ProblemFilter));
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  });
  afterAll(() => app.close());

  async function as(...roles: Role[]): Promise<ApiClient> {
    const id = uuidv7();
    return new ApiClient(url, (await app.get(LocalIssuer).issue(id, roles)).accessToken, id);
  }
  const statuses = async (path: string, clients: ApiClient[]) =>
    Promise.all(clients.map(async (client) => (await client.get(path)).status));

  it('asks for a credential when it says nothing, and knows who came', async () => {
    const [nobody, user] = [new ApiClient(url), await as()];
    expectProblem(await nobody.get('/silent'), 401, 'unauthenticated');
    expect(await user.get('/silent')).toMatchObject({ status: 200, body: user.userId });
  });

  it('is open to anybody only when it says so, also to those whose token is no good', async () => {
    expect(await statuses('/public', [new ApiClient(url), new ApiClient(url, 'nonsense'), await as('user')])).toEqual([
      200, 200, 200,
    ]);
  });

  it('asks for one of its roles or one above, and names what is missing', async () => {
    const clients = [await as(), await as('user'), await as('manager'), await as('admin'), await as('user', 'manager')];
    expect(await statuses('/manager', clients)).toEqual([403, 403, 200, 200, 200]);
    expect(await statuses('/either', clients)).toEqual([403, 200, 200, 200, 200]);
    const refusal = await clients[0]!.get('/either');
    expectProblem(refusal, 403, 'forbidden');
    expect(refusal.body.detail).toBe('This needs the role admin or user.');
  });

  it('asks for all of its permissions, and names those that are missing', async () => {
    const clients = [await as('user'), await as('manager'), await as('admin')];
    expect(await statuses('/both', clients)).toEqual([403, 403, 200]);
    expect((await clients[0]!.get('/both')).body.detail).toBe(
      'This needs the permission orders:read and audits:manage.',
    );
    expect((await clients[1]!.get('/both')).body.detail).toBe('This needs the permission audits:manage.');
  });

  it('goes by its own rule before that of its controller', async () => {
    expect(await statuses('/house/hall', [new ApiClient(url)])).toEqual([200]);
    expect(await statuses('/house/safe', [new ApiClient(url), await as('manager'), await as('admin')])).toEqual([
      401, 403, 200,
    ]);
  });

  it('that is public and wants an actor all the same is a mistake of ours', async () => {
    expect((await (await as('admin')).get('/mistaken')).status).toBe(500);
  });
});
