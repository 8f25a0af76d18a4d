/** True in `npm run test:proofs`, which runs each test file that imports this one again. */
export const thorough = process.env.TEST_THOROUGH === 'true';

/** A test of the proofs alone, because it takes long: `npm test` has a quick one of the same rule. */
export const proof: jest.It = thorough ? it : Object.assign(() => undefined, it, { each: () => () => undefined });

/** All of the cases in the proofs; in `npm test` each `stride`th, others at each `turn`. */
export function someOf<T>(cases: readonly T[], stride: number, turn: number): T[] {
  return thorough ? [...cases] : cases.filter((_, index) => index % stride === turn % stride);
}
