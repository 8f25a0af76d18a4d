import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { HttpStatus, type INestApplication } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { QueuesService } from './queues.service.js';

const PATH = '/admin/queues';

/** The page sets inline styles and uses data URLs for images. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

type Authenticate = (authorization: string) => Promise<boolean>;

/**
 * Serves Bull Board, read-only, at /admin/queues. Retrying and discarding go
 * through /api/v1/jobs, where they are audited. `authenticate` checks the
 * Authorization header of each request.
 */
export function serveQueueBoard(app: INestApplication, authenticate: Authenticate): void {
  const board = new ExpressAdapter();
  board.setBasePath(PATH);
  let isReady = false;

  app.use(PATH, (request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.setHeader('Cache-Control', 'private, no-store');
    isAuthenticated(request, authenticate)
      .then((authenticated) => {
        if (!authenticated) return challenge(response);
        if (!isReady) {
          const queues = app.get(QueuesService).list();
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

async function isAuthenticated({ headers: { authorization } }: Request, authenticate: Authenticate): Promise<boolean> {
  return authorization !== undefined && (await authenticate(authorization));
}

function challenge(response: Response): void {
  response
    .status(HttpStatus.UNAUTHORIZED)
    .setHeader('WWW-Authenticate', 'Basic realm="keelson queues", charset="UTF-8"')
    .type('text/plain')
    .send('The queues are for admins. Enter the address and password of an admin.\n');
}
