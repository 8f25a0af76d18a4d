/** Another program listens on our port. */
export class PortInUseError extends Error {
  constructor(port: number) {
    super(
      `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
    );
    this.name = 'PortInUseError';
  }
}
