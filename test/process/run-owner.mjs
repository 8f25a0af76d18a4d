/** Owns an embedded server in a process of its own, for tests that kill it. Arguments: the compiled class, a DATA_DIR. */
const { EmbeddedPostgres } = require(process.argv[2]);

const log = (line) => console.log(`log ${line}`);

EmbeddedPostgres.start({ dataDir: process.argv[3], database: 'keelson', log }).then(
  ({ url, directory }) => {
    console.log(`ready ${JSON.stringify({ url, directory })}`);
    setInterval(() => undefined, 60_000);
  },
  (error) => {
    console.log(`refused ${error.message}`);
    process.exitCode = 1;
  },
);
