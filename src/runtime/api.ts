/** What the runtime needs of a Kubernetes API server: requests and watch streams, over HTTPS or in process. */

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiRequest {
  readonly method: Method;
  /** Absolute path on the API server, e.g. `/apis/apimvnet.io/v1alpha1/apimvnetbindings`; no query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** Time limit of the whole call in milliseconds; default 10,000. */
  readonly deadlineMs?: number;
}

/**
 * The API server refused or could not be reached. `status` 0 means that no answer came that could be read: a write may have happened. Its reason is then
 * `TooLarge` when the answer held more than any should.
 */
export class ApiError extends Error {
  readonly status: number;
  /** Machine-readable reason of the `Status` object, e.g. `Conflict`; empty when there was none. */
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  constructor(
    status: number,
    reason: string,
    message: string,
    options?: { readonly retryAfterMs?: number | undefined; readonly cause?: unknown },
  ) {
    super(message, { cause: options?.cause });
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

export interface KubernetesApi {
  /** Resolves to the parsed body of a 2xx answer; rejects with `ApiError` otherwise. */
  request<T = unknown>(request: ApiRequest): Promise<T>;
  /**
   * Opens a watch: yields each parsed line of the stream until the server closes it cleanly.
   * Rejects with `ApiError` when the answer is not 200, when the connection breaks, or after `inactivityMs` without a byte
   * (then with the reason `Quiet`, once the watch was open), or when a line holds more than any object (`TooLarge`).
   */
  watch(request: {
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly inactivityMs: number;
  }): AsyncIterable<WatchLine>;
}

/** One line of a watch stream as the server words it. */
export interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}
