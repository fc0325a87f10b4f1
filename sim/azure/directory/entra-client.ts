/** Entra as the transport of Microsoft's identity library, in one process without sockets. */

import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { bodyText } from '../answers.ts';
import type { Entra } from '../entra.ts';

/** `sent` is told each request for a token, as the form that was posted. */
export const entraClient = (entra: Entra, sent: (form: URLSearchParams) => void = () => undefined): HttpClient => ({
  async sendRequest(request) {
    const { origin, pathname: path } = new URL(request.url);
    const body = typeof request.body === 'string' ? request.body : '';
    if (request.method === 'POST') sent(new URLSearchParams(body));
    const answer = entra.answer({ method: request.method, path, origin, body }) ?? { status: 404, headers: {}, body: {} };
    return { request, status: answer.status, headers: createHttpHeaders({ ...answer.headers }), bodyAsText: bodyText(answer) };
  },
});
