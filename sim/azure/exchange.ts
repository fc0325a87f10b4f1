/** One request to the simulated Azure, and its answer. */

export interface AzureRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** By small names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for an empty body. */
  readonly body: unknown;
}

export type Send = (request: AzureRequest, signal?: AbortSignal) => Promise<Answer>;
