/** A body that is not JSON and was not read yet. Only a route for its format accepts it. */
export class UnparsedBody {
  constructor(readonly contentType: string) {}
}
