/** A reason not to start that people can act on. They are shown its message, without a stack. */
export class StartupError extends Error {
  /** Read by the scripts, which also make such errors before this class is compiled. */
  readonly isStartupError = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
