import type { Answer } from './client.js';

interface Violation {
  pointer?: string;
  parameter?: string;
  code: string;
  detail: string;
}

/** How the response violates the format of problem documents (RFC 9457 and our members); empty when it does not. */
export function flawsOfProblem({ status, headers, body }: Answer): string[] {
  const flaws: string[] = [];
  const need = (holds: boolean, flaw: string) => void (holds || flaws.push(flaw));
  const text = (value: unknown) => typeof value === 'string' && value.length > 0;
  need(status >= 400 && status !== 500, `status ${status}`);
  need(
    headers.get('content-type')?.startsWith('application/problem+json') === true,
    `Content-Type ${headers.get('content-type')}`,
  );
  if (typeof body !== 'object' || body === null) return [...flaws, 'no JSON object'];
  for (const member of ['title', 'detail', 'code', 'requestId']) need(text(body[member]), `no ${member}`);
  need(body.status === status, `status member ${body.status}, not ${status}`);
  need(URL.canParse(body.type) && body.type.endsWith(`/problems/${body.code}`), `type ${body.type}`);
  need(
    text(body.instance) && /^(\/|urn:uuid:)/.test(body.instance) && !body.instance.includes('?'),
    `instance ${body.instance}`,
  );
  need(body.requestId === headers.get('x-request-id'), `requestId ${body.requestId}`);
  for (const { pointer, parameter, code, detail } of (body.errors ?? []) as Violation[]) {
    need(pointer === undefined || /^#(\/.*)?$/s.test(pointer), `pointer ${pointer}`);
    need(
      (pointer === undefined) !== (parameter === undefined),
      'an error with both or neither of pointer and parameter',
    );
    need(text(code) && text(detail), 'an error without code or detail');
  }
  return flaws;
}

/** Fails unless the answer is a complete problem document of this status and code. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body?.code, flaws: flawsOfProblem(answer) }).toEqual({
    status,
    code,
    flaws: [],
  });
}

/** Where the rules are broken, without repetition. */
export function placesOf({ body }: Answer): string[] {
  const errors = (body?.errors ?? []) as Violation[];
  return [...new Set(errors.map(({ pointer, parameter }) => pointer ?? parameter ?? ''))].toSorted();
}
