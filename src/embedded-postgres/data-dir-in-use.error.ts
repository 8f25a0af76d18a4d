import { StartupError } from '../config/startup.error.js';
import type { OwnerRecord } from './ownership.js';

export class DataDirInUseError extends StartupError {
  constructor(folder: string, owner: OwnerRecord) {
    super(
      `The database in ${folder} is in use by process ${owner.pid} (${owner.command}). ` +
        'Stop that process, or choose another DATA_DIR and another PORT for this one.',
    );
  }
}
