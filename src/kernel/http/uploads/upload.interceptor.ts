import { join } from 'node:path';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { CONFIG, type Config } from '../../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { BodyTooLarge, InvalidBody, UnreadableBody, UnsupportedMediaType } from '../../errors/request.errors.js';
import { StorageUnavailable } from '../../errors/server.errors.js';
import { fileOfForm, isForm } from './form-file.js';
import { TooManyBytes, UnparsedBody, Upload } from './upload.js';

/**
 * Receives the body after the guards and before the handler: no transaction waits for a slow client, and an aborted
 * upload changes nothing.
 */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.around(context.switchToHttp().getRequest<Request>(), next));
  }

  private async around(request: Request, next: CallHandler): Promise<unknown> {
    const upload = await this.receive(request);
    try {
      request.body = upload;
      return await lastValueFrom(next.handle());
    } finally {
      await upload.close();
    }
  }

  private async receive(request: Request): Promise<Upload> {
    if (request.body === undefined)
      throw new InvalidBody([{ pointer: '#', code: 'required', detail: 'The request requires a CSV body.' }]);
    if (!(request.body instanceof UnparsedBody))
      throw new UnsupportedMediaType(
        'This route does not accept JSON. Send text/csv, or multipart/form-data with a file.',
      );
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') throw new UnsupportedMediaType(`${encoding} is not accepted. Send plain text/csv.`);
    const limit = this.config.http.uploadLimitBytes;
    if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge(limit);
    try {
      // By default, leaving the iterator early closes the connection, and the response would be lost.
      const bytes = isForm(request)
        ? fileOfForm(request)
        : (request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>);
      const search = request.originalUrl.slice(request.path.length);
      return await Upload.receive(bytes, { folder: join(this.config.dataDir, 'uploads'), limit, search });
    } catch (error) {
      // Node drops the rest only of bodies that were not begun. Left unread, it would keep the connection from its
      // next request, and clients that send everything before they read from the response.
      request.resume();
      if (error instanceof TooManyBytes) throw new BodyTooLarge(limit);
      if (error instanceof AppError) throw error;
      if (isStorageError(error)) throw new StorageUnavailable(error);
      if (request.complete) throw error;
      throw new UnreadableBody('The body ended before it was complete.', { cause: error });
    }
  }
}

/** An error of the file system: the disk is full or read-only, or the folder is missing. */
function isStorageError(error: unknown): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined && syscall !== 'read' && syscall !== 'connect';
}
