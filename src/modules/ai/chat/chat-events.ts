import { AppError } from '../../../kernel/errors/app-error.js';
import { problemDocument } from '../../../kernel/errors/problem-document.js';
import { Internal } from '../../../kernel/errors/server.errors.js';
import { currentRequest } from '../../../kernel/context/request-context.js';
import type { StreamedAnswer } from '../completions.service.js';
import { AnswerResponse } from './chat.dto.js';
import type { ServerEvent } from '../../../kernel/http/responses/event-stream.js';

/**
 * A `delta` for each piece of the text, and at the end `usage`; or `error` with a problem document when it breaks or does
 * not begin.
 */
export async function* chatEvents(
  answer: Promise<AsyncGenerator<StreamedAnswer, void>>,
  publicUrl: string,
  report: (error: unknown) => void,
): AsyncGenerator<ServerEvent, void> {
  try {
    yield { name: 'begun', data: {} };
    for await (const part of await answer) {
      if ('facts' in part) yield { name: 'usage', data: AnswerResponse.from(part.facts) };
      else yield { name: 'delta', data: { content: part.content } };
    }
  } catch (error) {
    if (!(error instanceof AppError)) report(error);
    yield { name: 'error', data: document(error instanceof AppError ? error : new Internal(error), publicUrl) };
  } finally {
    await answer.then(
      (parts) => parts.return(),
      () => {},
    );
  }
}

function document(problem: AppError, publicUrl: string): object {
  const request = currentRequest();
  const path = request?.response?.req.originalUrl.split('?', 1)[0] ?? '';
  return JSON.parse(problemDocument(problem, publicUrl, path, request?.requestId)) as object;
}
