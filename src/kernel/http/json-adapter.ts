import { StreamableFile } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Response } from 'express';

/** Answers with these have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Express, but for how a JSON answer is written: one string, its length, the
 * end. `response.json` would ask settings we do not use, parse and set the
 * content type twice, and look for an ETag to make.
 */
export class JsonAdapter extends ExpressAdapter {
  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    const status = statusCode ?? response.statusCode;
    if (!isPlain(body) || BODILESS.has(status) || response.hasHeader('Content-Type')) {
      return super.reply(response, body, statusCode);
    }
    const json = JSON.stringify(body);
    response.statusCode = status;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(json));
    return response.end(json);
  }
}

function isPlain(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !(body instanceof StreamableFile) && !(body instanceof Error);
}
