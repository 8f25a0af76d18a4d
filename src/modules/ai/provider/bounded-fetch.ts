import { withOutgoingHeaders } from '../../../kernel/context/outgoing-headers.js';
import { badResponse, type ProviderFailure } from './provider-failure.js';

/**
 * `fetch` that refuses a response body of more than `maxBytes`, so that no provider can fill the memory. Requests have
 * the headers of `outgoingHeaders`.
 */
export function boundedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, withOutgoingHeaders(init));
    if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
      await response.body?.cancel();
      throw tooLarge();
    }
    if (!response.body) return response;
    let bytes = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          if (bytes > maxBytes) controller.error(tooLarge());
          else controller.enqueue(chunk);
        },
      }),
    );
    return new Response(counted, response);
  };
}

function tooLarge(): ProviderFailure {
  return badResponse('The answer of the provider is too large.', 'too large');
}
