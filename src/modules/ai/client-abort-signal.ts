import { currentRequest } from '../../kernel/context/request-context.js';
import { ClientDisconnected } from './ai.errors.js';

/** Aborted with ClientDisconnected when the client of the current request disconnects before its response is complete. */
export function clientAbortSignal(): AbortSignal {
  const controller = new AbortController();
  const response = currentRequest()?.response;
  const abort = () => controller.abort(new ClientDisconnected());
  if (response?.destroyed) abort();
  response?.once('close', () => {
    if (!response.writableFinished) abort();
  });
  return controller.signal;
}
