/** Owns an embedded server in a process of its own, for tests that kill it. Arguments: the compiled class, a DATA_DIR. */
const { EmbeddedPostgres } = await import(process.argv[2]);

try {
  const log = (line) => console.log(`log ${line}`);
  const { url, directory } = await EmbeddedPostgres.start({ dataDir: process.argv[3], database: 'keelson', log });
  console.log(`ready ${JSON.stringify({ url, directory })}`);
  setInterval(() => undefined, 60_000);
} catch (error) {
  console.log(`refused ${error.message}`);
  process.exitCode = 1;
}
