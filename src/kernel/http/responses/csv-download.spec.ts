import { once } from 'node:events';
import { csvDownload } from './csv-download.js';

describe('a CSV download', () => {
  it('ends the iteration of its rows when its client was gone before it began', async () => {
    let ended = () => {};
    const isEnded = new Promise<void>((resolve) => (ended = resolve));
    async function* chunks() {
      try {
        for (let n = 0; ; n++) yield await Promise.resolve([n]);
      } finally {
        ended();
      }
    }
    const stream = (await csvDownload('numbers', ['n'], chunks(), (n) => [n])).getStream();

    stream.destroy();

    await once(stream, 'close');
    await isEnded;
  });
});
