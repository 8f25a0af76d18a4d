/** Nest on Express as `nest new` makes it, one route: what the framework alone costs. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

class HelloController {
  hello() {
    return { status: 'healthy', message: 'Hello World!' };
  }
}
Controller('health')(HelloController);
const { prototype } = HelloController;
Get('live')(prototype, 'hello', Object.getOwnPropertyDescriptor(prototype, 'hello'));

class HelloModule {}
Module({ controllers: [HelloController] })(HelloModule);

const app = await NestFactory.create(HelloModule, { logger: false });
await app.listen(Number(process.env.PORT), process.env.HOST);
