/**
 * Time limits of tests are multiplied by it: 1 on a machine that does nothing else, more in CI, whose machines are
 * shared and uneven.
 */
export const PATIENCE = Number(process.env.TEST_PATIENCE ?? 1);
