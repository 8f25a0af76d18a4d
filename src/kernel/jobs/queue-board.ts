import { HttpStatus, type INestApplication } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { QueuesService } from './queues.service.js';

const PATH = '/admin/queues';

/** The page sets inline styles and uses data URLs for images. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

type Authenticate = (authorization: string) => Promise<boolean>;

/**
 * Serves Bull Board, read-only, at /admin/queues. Retrying and discarding go
 * through /api/v1/jobs, where they are audited. `authenticate` checks the
 * Authorization header of each request. The board is loaded for the first one.
 */
export function serveQueueBoard(app: INestApplication, authenticate: Authenticate): void {
  let board: Promise<RequestHandler> | undefined;

  app.use(PATH, (request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.setHeader('Cache-Control', 'private, no-store');
    isAuthenticated(request, authenticate)
      .then(async (authenticated) => {
        if (!authenticated) return challenge(response);
        const handle = await (board ??= createBoard(app.get(QueuesService)));
        await handle(request, response, next);
      })
      .catch(next);
  });
}

async function createBoard(queues: QueuesService): Promise<RequestHandler> {
  const [{ createBullBoard }, { BullMQAdapter }, { ExpressAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/express'),
  ]);
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(PATH);
  createBullBoard({
    queues: queues.list().map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Keelson', hideRedisDetails: true } },
  });
  return serverAdapter.getRouter() as RequestHandler;
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
