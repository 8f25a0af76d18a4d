/** Runs before the test files of the project `proofs`. */
process.env.TEST_THOROUGH = 'true';
