/** Servers of a test, closed after it, and clients that ask them. */

import { afterEach } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Served } from './server.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

export async function opened<T extends Served>(server: Promise<T>): Promise<T> {
  const made = await server;
  open.push(made);
  return made;
}

export interface Got {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

interface Asked {
  readonly tls?: boolean;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** On a connection of its own. */
export const get = (port: number, path: string, { tls = false, ...more }: Asked = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const ask = tls ? tlsRequest : plainRequest;
    const options = { host: '127.0.0.1', port, path, agent: false, rejectUnauthorized: false, ...more };
    const asked = ask(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], text }));
    });
    asked.once('error', reject).end();
  });

/** A connection on which the client says no more than this; `ended` resolves when the server has closed it. */
export async function half(port: number, says = ''): Promise<{ readonly socket: Socket; readonly ended: Promise<void> }> {
  const socket = connect(port, '127.0.0.1');
  open.push({ close: () => socket.destroy() });
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()).on('error', () => undefined));
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()).once('error', () => resolve()));
  socket.resume();
  if (says !== '') socket.write(says);
  return { socket, ended };
}
