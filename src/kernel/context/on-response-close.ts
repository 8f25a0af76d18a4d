import type { Response } from 'express';

/** Calls `listener` once, when the response was sent or its client has disconnected; at once when that is so already. */
export function onResponseClose(response: Response | undefined, listener: () => void): void {
  if (response?.destroyed === true) listener();
  else response?.once('close', listener);
}
