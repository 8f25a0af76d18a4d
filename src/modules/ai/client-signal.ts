import { currentRequest } from '../../kernel/context/request-context.js';
import { problem } from '../../kernel/errors/problem.js';

/** Never seen by a client. It ends what was done for one. */
class ClientDisconnected extends problem(
  'malformed',
  'client_disconnected',
  'The client has disconnected',
  'The client closed the connection before the response was complete.',
) {}

/** Aborted with ClientDisconnected when the client of the current request disconnects before its response is complete. */
export function clientSignal(): AbortSignal {
  const controller = new AbortController();
  const response = currentRequest()?.response;
  const abort = () => controller.abort(new ClientDisconnected());
  if (response?.destroyed) abort();
  response?.once('close', () => {
    if (!response.writableFinished) abort();
  });
  return controller.signal;
}
