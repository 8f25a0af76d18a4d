import { Controller, Get, Module } from '@nestjs/common';
import { Permissions, Public, Roles } from '../../src/kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../src/kernel/auth/actor.js';
import { ApiClient } from '../support/client.js';
import { TestApp } from '../support/app.js';
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

@Controller('vault')
class Vault {
  @Roles('manager')
  @Permissions('audits:manage')
  @Get()
  roleAndPermission(): string {
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

@Module({ controllers: [Doors, House, Vault] })
class Building {}

describe('a route', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({}, undefined, undefined, [Building]);
  });
  afterAll(() => app.close());

  const as = (...roles: string[]): Promise<ApiClient> => app.signIn(...roles);
  const statuses = async (path: string, clients: ApiClient[]) =>
    Promise.all(clients.map(async (client) => (await client.get(path)).status));

  it('asks for a credential when it says nothing, and knows who came', async () => {
    const [nobody, user] = [app.nobody, await as()];
    expectProblem(await nobody.get('silent'), 401, 'unauthenticated');
    expect(await user.get('silent')).toMatchObject({ status: 200, body: user.userId });
  });

  it('is public only with @Public(), then also for invalid tokens', async () => {
    expect(await statuses('public', [app.nobody, new ApiClient(app.url, 'nonsense'), await as('user')])).toEqual([
      200, 200, 200,
    ]);
  });

  it('asks for one of its roles or one above, and names what is missing', async () => {
    const clients = [await as(), await as('user'), await as('manager'), await as('admin'), await as('user', 'manager')];
    expect(await statuses('manager', clients)).toEqual([403, 403, 200, 200, 200]);
    expect(await statuses('either', clients)).toEqual([403, 200, 200, 200, 200]);
    const refusal = await clients[0]!.get('either');
    expectProblem(refusal, 403, 'forbidden');
    expect(refusal.body.detail).toBe('This needs the role admin or user.');
  });

  it('asks for all of its permissions, and names those that are missing', async () => {
    const clients = [await as('user'), await as('manager'), await as('admin')];
    expect(await statuses('both', clients)).toEqual([403, 403, 200]);
    expect((await clients[0]!.get('both')).body.detail).toBe(
      'This needs the permission orders:read and audits:manage.',
    );
    expect((await clients[1]!.get('both')).body.detail).toBe('This needs the permission audits:manage.');
  });

  it('asks for what each of its decorators says', async () => {
    const clients = [app.nobody, await as('user'), await as('manager'), await as('admin')];
    expect(await statuses('vault', clients)).toEqual([401, 403, 403, 200]);
    expect((await clients[1]!.get('vault')).body.detail).toBe('This needs the role manager.');
    expect((await clients[2]!.get('vault')).body.detail).toBe('This needs the permission audits:manage.');
  });

  it('cannot be public and require a permission', () => {
    const mistake = () => {
      class Mistaken {
        @Public()
        @Roles('admin')
        route(): void {}
      }
      return Mistaken;
    };
    expect(mistake).toThrow('A public route cannot require anything.');
  });

  it('goes by its own rule before that of its controller', async () => {
    expect(await statuses('house/hall', [app.nobody])).toEqual([200]);
    expect(await statuses('house/safe', [app.nobody, await as('manager'), await as('admin')])).toEqual([401, 403, 200]);
  });

  it('that is public and needs an actor is an internal error', async () => {
    expect((await (await as('admin')).get('mistaken')).status).toBe(500);
  });
});
