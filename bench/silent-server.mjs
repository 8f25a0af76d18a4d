/** The application with one provider replaced: events are not stored. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../scripts/setup/paths.mjs';

const load = createRequire(import.meta.url);
load('reflect-metadata');
const built = (path) => load(join(root, 'dist/src', path));

const { EventsModule } = built('kernel/events/events.module.js');
const { Events } = built('kernel/events/events.js');
const providers = Reflect.getMetadata('providers', EventsModule);
if (!providers.includes(Events)) throw new Error('Events is provided in another way than this file expects.');
providers.splice(providers.indexOf(Events), 1, { provide: Events, useValue: { emit: () => Promise.resolve() } });

built('main.js');
