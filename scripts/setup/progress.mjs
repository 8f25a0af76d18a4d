/** Reports long work: a line that counts in a terminal, and elsewhere a line every 15 seconds. */
export function reportProgress(what) {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  if (!process.stdout.isTTY) console.log(`${what} ...`);
  const tick = () => {
    if (process.stdout.isTTY) process.stdout.write(`\r${what} ... ${seconds()} s `);
    else if (seconds() % 15 === 0 && seconds() > 0) console.log(`${what} ... ${seconds()} s`);
  };
  if (process.stdout.isTTY) tick();
  const timer = setInterval(tick, 1000);
  return {
    end() {
      clearInterval(timer);
      if (process.stdout.isTTY) process.stdout.write(`\r${what} ... ${seconds()} s \n`);
    },
  };
}
