import { StartupError } from './config/startup.error.js';

export class PortInUseError extends StartupError {
  constructor(port: number) {
    super(
      `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
    );
  }
}
