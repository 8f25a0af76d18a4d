/**
 * Nest on Express as `nest new` makes it, whose routes say hello: what the framework alone costs. With MIDDLEWARE=true
 * it runs the application's middleware before them.
 */
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { root } from '../scripts/setup/paths.mjs';

class HelloController {
  hello() {
    return { status: 'healthy', message: 'Hello World!' };
  }
}
Controller()(HelloController);
const { prototype } = HelloController;
const paths = ['health/live', 'api/v1/products', 'api/v1/products/:id'];
Get(paths)(prototype, 'hello', Object.getOwnPropertyDescriptor(prototype, 'hello'));

class HelloModule {}
Module({ controllers: [HelloController] })(HelloModule);

const app = await NestFactory.create(HelloModule, { logger: false });
if (process.env.MIDDLEWARE === 'true') app.use(middleware());
await app.listen(Number(process.env.PORT), process.env.HOST);

function middleware() {
  const load = createRequire(import.meta.url);
  const built = (path) => load(join(root, 'dist/src', path));
  const config = built('config/config.js').loadConfig(process.env);
  const { RequestLog } = built('kernel/logging/request-log.js');
  const log = new RequestLog(built('kernel/logging/logger.js').createLogger(config), config.log);
  return built('app.js').requestMiddleware(config, log);
}
