/** Garbage that waits to be collected makes single figures jump, so the first part, in which caches fill, is left out. */
const WARM_UP_SHARE = 0.2;

/** The slope of a line through the points by least squares, per second. */
function slope(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [times, values] = [points.map(({ seconds }) => seconds), points.map(({ bytes }) => bytes)];
  const [meanTime, meanValue] = [mean(times), mean(values)];
  const above = times.reduce((sum, time, index) => sum + (time - meanTime) * (values[index] - meanValue), 0);
  return above / times.reduce((sum, time) => sum + (time - meanTime) ** 2, 0);
}

/** How the heap that is in use after collections has grown, in bytes an hour, and where it began and ended. */
export function memoryTrend(samples) {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const perHour = (name) => slope(warm.map((sample) => ({ seconds: sample.seconds, bytes: sample[name] }))) * 3600;
  return {
    samples: samples.length,
    first: warm[0],
    last: warm.at(-1),
    heapPerHour: perHour('heap'),
    rssPerHour: perHour('rss'),
  };
}
