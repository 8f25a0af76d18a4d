import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { HttpStatus, type INestApplication } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { QueuesService } from './queues.service.js';

const PATH = '/admin/queues';

/** Its own scripts and styles; it sets styles inline and draws small pictures. */
const PAGE_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

/**
 * Serves Bull Board at /admin/queues: a view of what waits, runs and failed. It
 * can only be looked at; retrying and discarding go through /api/v1/jobs, where
 * they are audited. `mayEnter` is asked about each request's Authorization.
 */
export function serveQueueBoard(app: INestApplication, mayEnter: (authorization: string) => Promise<boolean>): void {
  const board = new ExpressAdapter();
  board.setBasePath(PATH);
  let isReady = false;

  app.use(PATH, (request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', PAGE_POLICY);
    response.setHeader('Cache-Control', 'private, no-store');
    enter(request, mayEnter)
      .then((entered) => {
        if (!entered) return challenge(response);
        if (!isReady) {
          const queues = app.get(QueuesService).all();
          createBullBoard({
            queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
            serverAdapter: board,
            options: { uiConfig: { boardTitle: 'Keelson', hideRedisDetails: true } },
          });
          isReady = true;
        }
        (board.getRouter() as (request: Request, response: Response, next: NextFunction) => void)(
          request,
          response,
          next,
        );
      })
      .catch(next);
  });
}

async function enter(
  { headers: { authorization } }: Request,
  mayEnter: (authorization: string) => Promise<boolean>,
): Promise<boolean> {
  return authorization !== undefined && (await mayEnter(authorization));
}

/** A browser asks its user for address and password, and sends them along from then on. */
function challenge(response: Response): void {
  response
    .status(HttpStatus.UNAUTHORIZED)
    .setHeader('WWW-Authenticate', 'Basic realm="keelson queues", charset="UTF-8"')
    .type('text/plain')
    .send('The queues are for admins. Enter the address and password of an admin.\n');
}
