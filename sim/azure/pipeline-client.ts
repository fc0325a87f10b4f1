/** The simulated Azure as the transport of Microsoft's clients, in one process without sockets. */

import { createHttpHeaders, RestError, type HttpClient, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { bodyText } from './answers.ts';
import type { Send } from './exchange.ts';
import { ConnectionReset } from './faults.ts';

export const pipelineClient = (send: Send): HttpClient => ({ sendRequest: (request) => through(request, send) });

async function through(request: PipelineRequest, send: Send): Promise<PipelineResponse> {
  try {
    const body = typeof request.body === 'string' ? request.body : undefined;
    const answer = await send(
      { method: request.method, url: request.url, headers: request.headers.toJSON(), body },
      request.abortSignal as AbortSignal | undefined,
    );
    return { request, status: answer.status, headers: createHttpHeaders({ ...answer.headers }), bodyAsText: bodyText(answer) };
  } catch (error) {
    if (request.abortSignal?.aborted) throw new DOMException('The operation was aborted.', 'AbortError');
    if (error instanceof ConnectionReset) throw new RestError(error.message, { code: error.code, request });
    throw error;
  }
}
