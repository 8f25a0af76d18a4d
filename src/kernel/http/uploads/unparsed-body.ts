/** Stands for a body that is not JSON and that nobody has read yet. Only a route made for its format takes it. */
export class UnparsedBody {
  constructor(readonly contentType: string) {}
}
