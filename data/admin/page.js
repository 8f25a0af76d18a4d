/** The page for admins. It reads the routes that admins have; nothing here is secret. */
const element = (id) => document.getElementById(id);
const number = new Intl.NumberFormat('en');
const charts = new Map();
let shown;
/** Counts what was asked for: figures that come after something newer, such as signing out, are not shown. */
let latest = 0;

element('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  void signIn(Object.fromEntries(new FormData(event.target)));
});
element('range').addEventListener('submit', (event) => {
  event.preventDefault();
  void show();
});
element('hours').addEventListener('change', () => void show());
element('sign-out').addEventListener('click', () => void signOut());
window.addEventListener('resize', drawAll);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
setInterval(() => {
  if (!document.hidden && !element('board').hidden) void show();
}, 60_000);
void show();

async function signIn(credentials) {
  say('Signing in');
  const answer = await call('POST', '/api/v1/auth/login', { ...credentials, mode: 'cookie' });
  if (!answer.ok) return say((await answer.json()).detail);
  element('sign-in').reset();
  await show();
}

async function signOut() {
  await call('POST', '/api/v1/auth/logout', {});
  askToSignIn('You are signed out.');
}

async function show() {
  const turn = ++latest;
  say('Loading');
  try {
    const figures = await load(Number(element('hours').value));
    if (!figures || turn !== latest) return;
    shown = figures;
    element('sign-in').hidden = true;
    element('range').hidden = false;
    element('board').hidden = false;
    draw();
    say(`Updated at ${new Date().toLocaleTimeString()}.`);
  } catch (error) {
    if (turn === latest) say(error.message);
  }
}

/** Undefined when the user has to sign in first. */
async function load(hours) {
  const health = await get('/health/detailed', true);
  if (!health) return undefined;
  const after = new Date(Date.now() - hours * 3_600_000).toISOString();
  const dayHours = Math.max(hours, 14 * 24);
  const days = new Date(Date.now() - dayHours * 3_600_000).toISOString();
  const [traffic, process, orders, soldOut, audits] = await Promise.all([
    get(`/api/v1/admin/traffic?createdAfter=${after}`),
    get('/api/v1/admin/process'),
    get(`/api/v1/orders/statistics?createdAfter=${days}`),
    get('/api/v1/products?inStock=false&isActive=true&limit=1'),
    get('/api/v1/audits?limit=10'),
  ]);
  return { hours, dayHours, health, traffic, process, orders, soldOut, audits };
}

async function get(path, orSignIn = false) {
  let answer = await call('GET', path);
  if (answer.status === 401 && (await call('POST', '/api/v1/auth/refresh', {})).ok) answer = await call('GET', path);
  if (answer.status === 401 && orSignIn) return askToSignIn('Sign in as an admin.');
  if (answer.status === 403 && orSignIn) return askToSignIn('This page is for admins. Sign in as one.');
  const body = await answer.json();
  // An unhealthy application answers 503 with the same body.
  if (!answer.ok && !body.checks) throw new Error(body.detail ?? `The server answered ${answer.status}.`);
  return body;
}

async function call(method, path, body) {
  try {
    return await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error('The server cannot be reached.');
  }
}

function askToSignIn(text) {
  latest += 1;
  element('range').hidden = true;
  element('board').hidden = true;
  element('sign-in').hidden = false;
  say(text);
}

function say(text) {
  element('status').textContent = text;
}

function draw() {
  const { health, traffic, process, soldOut, audits } = shown;
  element('health').replaceChildren(...Object.entries(health.checks).map(([name, check]) => healthTile(name, check)));
  element('warnings').replaceChildren(...health.warnings.map((text) => make('li', text)));
  drawFigures(health, traffic, process, soldOut);
  table('queues', ['Queue', 'Waiting', 'Active', 'Delayed', 'Failed'], queueRows(health));
  table(
    'audits',
    ['Time', 'Action', 'Entity', 'Status'],
    audits.items.map(({ createdAt, actionType, entityType, status }) => [
      new Date(createdAt).toLocaleString(),
      actionType,
      entityType,
      status,
    ]),
  );
  table(
    'statements',
    ['Statement', 'Runs', 'Total ms', 'Mean ms', 'Longest ms'],
    process.statements.map(({ sql, count, totalMs, maxMs }) => [
      make('code', sql),
      count,
      totalMs,
      Math.round((10 * totalMs) / count) / 10,
      maxMs,
    ]),
  );
  drawAll();
}

function healthTile(name, { status, message }) {
  const tile = make('li');
  tile.append(make('strong', name), ' ', make('span', status, status), make('div', message, 'message'));
  return tile;
}

function drawFigures(health, traffic, { caches }, soldOut) {
  const sum = (name) => traffic.points.reduce((total, point) => total + point[name], 0);
  const hits = caches.reduce((total, cache) => total + cache.hits, 0);
  const lookups = hits + caches.reduce((total, cache) => total + cache.misses, 0);
  const figures = {
    Requests: number.format(sum('requests')),
    Errors: number.format(sum('errors')),
    'Sold-out products': number.format(soldOut.page.total),
    'Cache hits': lookups === 0 ? 'none yet' : `${Math.round((100 * hits) / lookups)} %`,
    'Database connections': `${health.pool.size} of ${health.pool.max}`,
    Memory: `${Math.round(health.process.residentBytes / 1_048_576)} MB`,
    Load: health.process.load[0],
    'Up since': new Date(Date.now() - health.uptimeSeconds * 1000).toLocaleString(),
  };
  element('figures').replaceChildren(
    ...Object.entries(figures).map(([name, value]) => {
      const tile = make('div');
      tile.append(make('dt', name), make('dd', value));
      return tile;
    }),
  );
}

function queueRows({ checks }) {
  return Object.entries(checks.queues.details ?? {}).map(([name, jobs]) => [
    name,
    jobs.waiting + jobs.prioritized,
    jobs.active,
    jobs.delayed,
    jobs.failed,
  ]);
}

function drawAll() {
  if (!shown || element('board').hidden) return;
  const { traffic, orders } = shown;
  const times = traffic.points.map(({ time }) => Date.parse(time) / 1000);
  const minutes = traffic.stepSeconds / 60;
  const per = (name) => traffic.points.map((point) => point[name] / minutes);
  const values = (name) => traffic.points.map((point) => point[name]);
  const span = spanOf(shown.hours);
  chart('requests', span, times, [series('Requests', '--blue', per('requests')), series('Errors', '--red', per('errors'))]);
  chart('latency', span, times, [series('p50', '--green', values('p50Ms')), series('p95', '--blue', values('p95Ms'))]);
  drawOrders(orders);
}

/** One series of revenue for each currency; orders of all currencies together. */
function drawOrders({ days }) {
  const names = [...new Set(days.map(({ day }) => day))].toSorted(byCode);
  const times = names.map((day) => Date.parse(day) / 1000);
  const total = (name) =>
    names.map((day) => days.filter((row) => row.day === day).reduce((sum, row) => sum + row[name], 0));
  const span = spanOf(shown.dayHours);
  chart('orders', span, times, [
    series('Placed', '--blue', total('orders')),
    series('Paid', '--green', total('paidOrders')),
    series('Cancelled', '--red', total('cancelledOrders')),
  ]);
  const currencies = [...new Set(days.map(({ revenue }) => revenue.currency))].toSorted(byCode);
  const colors = ['--blue', '--green', '--amber', '--red'];
  chart(
    'revenue',
    span,
    times,
    currencies.map((currency, index) => {
      const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
      const amounts = names.map((day) => {
        const row = days.find((one) => one.day === day && one.revenue.currency === currency);
        return row ? row.revenue.amount / 10 ** digits : 0;
      });
      return series(currency, colors[index % colors.length], amounts);
    }),
  );
}

function spanOf(hours) {
  const now = Date.now() / 1000;
  return [now - hours * 3600, now];
}

/** Days and currencies are ASCII. */
function byCode(one, other) {
  return one < other ? -1 : 1;
}

function series(label, color, values) {
  return { label, color, values };
}

/** `span` is the first and the last second of the axis, whatever points there are. */
function chart(id, span, times, lines) {
  const target = element(id);
  charts.get(id)?.destroy();
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const resolved = (name) => resolveColor(color(name));
  target.setAttribute('aria-label', summary(lines));
  if (times.length === 0) {
    charts.delete(id);
    target.textContent = 'Nothing yet.';
    return;
  }
  target.textContent = '';
  const axis = { stroke: resolved('--quiet'), grid: { stroke: resolved('--line'), width: 1 }, ticks: { show: false } };
  const options = {
    width: target.clientWidth,
    height: 220,
    scales: { x: { range: () => span }, y: { range: (_, low, high) => [0, Math.max(high * 1.1, 1)] } },
    axes: [axis, { ...axis, size: 60 }],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: resolved(line.color),
        width: 2,
        points: { show: times.length < 40 },
        value: (_, value) => (value === null ? '' : number.format(Math.round(value * 10) / 10)),
      })),
    ],
  };
  charts.set(id, new uPlot(options, [times, ...lines.map(({ values }) => values)], target));
}

/** For screen readers: the last value and the highest of each line. */
function summary(lines) {
  return lines
    .map(({ label, values }) => {
      const known = values.filter((value) => value !== null);
      if (known.length === 0) return `${label}: nothing yet`;
      const text = (value) => number.format(Math.round(value * 10) / 10);
      return `${label}: latest ${text(known.at(-1))}, highest ${text(Math.max(...known))}`;
    })
    .join('; ');
}

/** A canvas does not know light-dark(), so an element computes it. */
function resolveColor(value) {
  const probe = document.createElement('span');
  probe.style.color = value;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function table(id, columns, rows) {
  const head = make('thead');
  head.append(row(columns, (text) => Object.assign(make('th', text), { scope: 'col' })));
  const body = make('tbody');
  body.append(...rows.map((cells) => row(cells, (cell) => make('td', cell, typeof cell === 'number' ? 'number' : ''))));
  element(id).replaceChildren(head, body);
}

function row(cells, makeCell) {
  const line = make('tr');
  line.append(...cells.map(makeCell));
  return line;
}

/** Texts are never read as HTML. */
function make(tag, content, className = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content !== undefined) made.append(typeof content === 'number' ? number.format(content) : content);
  return made;
}
