/** A statement that runs this often for one request is probably sent in a loop. */
const SUSPICIOUS_PER_REQUEST = 3;
const LEFT_OUT = /^(begin|commit|start transaction|rollback|set|select pg_stat)/i;

export async function resetStatements(client) {
  await client.query('create extension if not exists pg_stat_statements');
  await client.query('select pg_stat_statements_reset()');
}

/** The statements of the database that took the most time, as pg_stat_statements counted them, with their generic plans. */
export async function topStatements(client, { requests, count }) {
  const { rows } = await client.query(
    `select query, calls::int, total_exec_time as "totalMs", mean_exec_time as "meanMs", rows::int,
       shared_blks_hit::int as "blocksHit", shared_blks_read::int as "blocksRead"
     from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
     order by total_exec_time desc`,
  );
  const all = rows.filter(({ query }) => !LEFT_OUT.test(query.trim()));
  const suspects = all.filter(({ calls }) => requests > 0 && calls / requests >= SUSPICIOUS_PER_REQUEST);
  const top = [];
  for (const row of all.slice(0, count)) top.push({ ...row, plan: await planOf(client, row.query) });
  return { top, suspects: suspects.map(({ query, calls }) => ({ query, perRequest: calls / requests })) };
}

/** Parameters have no values here, so it is the plan for any value. */
async function planOf(client, query) {
  try {
    const { rows } = await client.query(`explain (generic_plan) ${query}`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } catch (error) {
    return `No plan: ${error.message}`;
  }
}

/** The statements of one scenario as Markdown. */
export function statementsReport(title, requests, { top, suspects }) {
  const number = (value) => (Math.round(value * 100) / 100).toLocaleString('en');
  return [
    `## ${title}: ${requests} requests`,
    suspects.length === 0
      ? 'No statement ran three times a request or more.'
      : `Probably sent in a loop:\n\n${suspects.map(({ query, perRequest }) => `- ${number(perRequest)} times a request: \`${oneLine(query).slice(0, 200)}\``).join('\n')}`,
    ...top.map(
      ({ query, calls, totalMs, meanMs, rows, blocksHit, blocksRead, plan }) =>
        `### ${number(totalMs)} ms in ${calls} calls, ${number(meanMs)} ms each, ${rows} rows, ${blocksHit} blocks from memory, ${blocksRead} read\n\n` +
        `\`\`\`sql\n${oneLine(query)}\n\`\`\`\n\n\`\`\`\n${plan}\n\`\`\``,
    ),
  ].join('\n\n');
}

function oneLine(query) {
  return query.replaceAll(/\s+/g, ' ').trim();
}
