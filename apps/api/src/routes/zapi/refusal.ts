/** An error response in the format of Z-API. */
export class ZapiRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ZapiRefusal';
    this.status = status;
  }
}
