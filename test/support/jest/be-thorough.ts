import { PATIENCE } from '../patience.js';

// Runs before each test file of the project `proofs`.
process.env.TEST_THOROUGH = 'true';
jest.setTimeout(300_000 * PATIENCE);
