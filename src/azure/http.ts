/**
 * The network towards Azure, with a limit to what an answer may hold: it is read and unpacked piece by piece, and given up as soon as it is too much.
 *
 * Microsoft's own client collects an answer whole, however long it is, and what does not fit into a text ends the process.
 */

import { addAbortSignal, Readable } from 'node:stream';
import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { following } from '../runtime/clock.ts';

const megabyte = 1 << 20;

/** The largest that Azure gives us, the service tags of a region, has some five. */
export const mostOfAnswer = 32 * megabyte;
/** Beyond this much answers are read one at a time, so that many that are too large take the room of one. */
const ordinary = megabyte;

/** An answer was given up, because it held more than any of Azure's does. */
export class TooLarge extends Error {}

const tooLarge = (): TooLarge => new TooLarge(`an answer of more than ${mostOfAnswer / megabyte} MB`);

/** Sends as `http` does. Clients that answer with the whole text, as in one process, are only measured. */
export function bounded(http: HttpClient): HttpClient {
  const turn = createTurn();
  return {
    async sendRequest(request) {
      const { controller: leaving, clear } = following(request.abortSignal instanceof AbortSignal ? request.abortSignal : undefined);
      const { signal } = leaving;
      try {
        const { readableStreamBody, ...response } = await http.sendRequest(streaming(request, signal));
        if (!(readableStreamBody instanceof Readable)) return measured({ ...response, request });
        return { ...response, request, bodyAsText: await textOf(addAbortSignal(signal, readableStreamBody), signal, turn) };
      } catch (error) {
        // Destroying what unpacks would leave the connection open.
        leaving.abort();
        throw error;
      } finally {
        clear();
      }
    },
  };
}

/** The policies around go on seeing the request that they sent. */
const streaming = (request: PipelineRequest, abortSignal: AbortSignal): PipelineRequest => ({
  ...request,
  abortSignal,
  streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
});

function measured(response: PipelineResponse): PipelineResponse {
  if ((response.bodyAsText?.length ?? 0) > mostOfAnswer) throw tooLarge();
  return response;
}

async function textOf(body: Readable, signal: AbortSignal, turn: Turn): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let release: (() => void) | undefined;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > mostOfAnswer) throw tooLarge();
      if (size > ordinary) release ??= await turn(signal);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    release?.();
  }
}

/** Resolves when those before have let go, or when the signal aborts. */
type Turn = (signal: AbortSignal) => Promise<() => void>;

function createTurn(): Turn {
  let last = Promise.resolve();
  return async (signal) => {
    const before = last;
    const mine = Promise.withResolvers<undefined>();
    last = before.then(() => mine.promise);
    const given = Promise.withResolvers<undefined>();
    const give = () => given.resolve(undefined);
    signal.addEventListener('abort', give, { once: true });
    await Promise.race([before, given.promise]);
    signal.removeEventListener('abort', give);
    if (signal.aborted) mine.resolve(undefined);
    signal.throwIfAborted();
    return () => mine.resolve(undefined);
  };
}
