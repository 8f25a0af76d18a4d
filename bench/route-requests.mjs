import { randomInt, randomUUID } from 'node:crypto';
import { ordersToMove, peopleToKeep, peopleToLeave, productsToLeave } from './route-rows.mjs';
import { twoLines } from './scenarios.mjs';

/** bcrypt takes a core for a quarter of a second: a hundred at once would keep one busy long after the load ended. */
const HASHING_CONNECTIONS = 4;

const any = (list) => list[randomInt(list.length)];
const person = (email) => ({ email, firstName: 'Zoë', lastName: `O'Brien ${any('ABCDEFGH')}` });
const newcomer = () => person(`${randomUUID()}@example.com`);

/** Each route with what makes its requests, as a scenario has it; the rows that they need are written before. */
export async function routesOf(client, productIds) {
  return [
    ...(await users(client)),
    ...(await products(client, productIds)),
    ...(await orders(client, productIds)),
    hashing(),
  ];
}

async function users(client) {
  const staying = await peopleToKeep(client);
  const leaving = await peopleToLeave(client);
  return [
    get('users', 'GET users', () => '?limit=20'),
    get('users', 'GET users/{id}', () => `/${any(staying).id}`),
    send('POST', 'users', 'POST users, without a password', () => ['', newcomer()]),
    send('PUT', 'users', 'PUT users/{id}', () => {
      const { id, email } = any(staying);
      return [`/${id}`, person(email)];
    }),
    send('PATCH', 'users', 'PATCH users/{id}', () => [
      `/${any(staying).id}`,
      { lastName: `Müller ${any('ABCDEFGH')}` },
    ]),
    send('DELETE', 'users', 'DELETE users/{id}', () => [`/${next(leaving)}`]),
  ];
}

async function products(client, productIds) {
  const leaving = await productsToLeave(client);
  const fields = (sku) => ({
    sku,
    name: `Slim Oak Teapot ${randomInt(1000)}`,
    category: 'Kitchen',
    description: 'Teapot of oak. Ships within 3 days; guarantee of 2 years.',
    price: { amount: randomInt(100, 100_000), currency: 'EUR' },
  });
  return [
    get('products', 'GET products', () => '?limit=20'),
    get('products', 'GET products/{id}', () => `/${any(productIds)}`),
    send('POST', 'products', 'POST products', () => ['', { ...fields(`NEW-${randomUUID()}`), stock: 5000 }]),
    send('PUT', 'products', 'PUT products/{id}', () => {
      const id = any(productIds);
      return [`/${id}`, fields(`PUT-${id}`)];
    }),
    send('PATCH', 'products', 'PATCH products/{id}', () => [
      `/${any(productIds)}`,
      { name: `Name ${randomInt(5000, 9000)}` },
    ]),
    send('DELETE', 'products', 'DELETE products/{id}', () => [`/${next(leaving)}`]),
  ];
}

async function orders(client, productIds) {
  const kinds = {
    replaced: 'pending',
    pay: 'pending',
    ship: 'paid',
    deliver: 'shipped',
    cancel: 'paid',
    deleted: 'delivered',
  };
  const ids = {};
  for (const [kind, status] of Object.entries(kinds)) ids[kind] = await ordersToMove(client, status, productIds);
  const lines = () => ({ lines: twoLines(productIds) });
  return [
    get('orders', 'GET orders', () => '?limit=20'),
    get('orders', 'GET orders/{id}', () => `/${any(ids.replaced)}`),
    send('POST', 'orders', 'POST orders', () => ['', lines()]),
    send('PUT', 'orders', 'PUT orders/{id}', () => [`/${next(ids.replaced)}`, lines()]),
    ...['pay', 'ship', 'deliver', 'cancel'].map((step) =>
      send('POST', 'orders', `POST orders/{id}/${step}`, () => [`/${next(ids[step])}/${step}`]),
    ),
    send('DELETE', 'orders', 'DELETE orders/{id}', () => [`/${next(ids.deleted)}`]),
  ];
}

function get(resource, title, path) {
  return { title, prepared: () => ({ method: 'GET', path: `/api/v1/${resource}${path()}`, headers: {} }) };
}

/** `parts` gives what follows the path, and the body. */
function send(method, resource, title, parts) {
  const request = () => {
    const [path, body] = parts();
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    };
    return { method, path: `/api/v1/${resource}${path}`, headers, body: body && JSON.stringify(body) };
  };
  return { title, request };
}

function hashing() {
  const title = `POST users, with a password, ${HASHING_CONNECTIONS} connections`;
  const request = () => ['', { ...newcomer(), password: 'violet lamps hum softly' }];
  return { ...send('POST', 'users', title, request), connections: HASHING_CONNECTIONS };
}

/** Each row serves once. There are more than one process can use up in the time. */
function next(ids) {
  const id = ids.pop();
  if (id === undefined) throw new Error('There are not enough rows for a route: make more of them in route-rows.mjs.');
  return id;
}
