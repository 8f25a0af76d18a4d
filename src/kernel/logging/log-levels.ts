import type { Level, LevelWithSilent, Logger } from 'pino';
import type { Config } from '../../config/config.js';

const SEVERITY: Record<LevelWithSilent, number> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Infinity,
};

const levelsOf = new WeakMap<Logger, LogLevels>();

/** The least severe level that each context logs. A context is the name of a class. */
export class LogLevels {
  /** Of all contexts together. */
  readonly lowest: LevelWithSilent;
  private readonly normal: number;
  private readonly byContext: ReadonlyMap<string, number>;

  constructor({ level, levels }: Config['log']) {
    this.normal = SEVERITY[level];
    this.byContext = new Map(levels.map((entry) => [entry.context, SEVERITY[entry.level]]));
    const all: LevelWithSilent[] = [level, ...levels.map((entry) => entry.level)];
    this.lowest = all.reduce((lowest, next) => (SEVERITY[next] < SEVERITY[lowest] ? next : lowest));
  }

  isEnabled(context: string | undefined, severity: number): boolean {
    return severity >= (this.byContext.get(context ?? '') ?? this.normal);
  }

  /** Remembers the levels for `isLevelEnabled`. */
  setFor(logger: Logger): void {
    levelsOf.set(logger, this);
  }
}

/** Whether a logger of `createLogger` writes lines of this context and level. */
export function isLevelEnabled(logger: Logger, context: string, level: Level): boolean {
  return levelsOf.get(logger)?.isEnabled(context, SEVERITY[level]) ?? logger.isLevelEnabled(level);
}
