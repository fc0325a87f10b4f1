/** Git repositories on loopback, served by Git itself (`git http-backend`), to which tests commit as a user would. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runCommand } from '../cluster/command.ts';

export interface Repository {
  readonly url: string;
  /** Makes these files, in place of all that were there, the newest commit of `main`. */
  readonly commit: (message: string, files: Readonly<Record<string, string>>) => Promise<void>;
  /** The newest commit as source-controller serves it, for `status.artifact` of a GitRepository. */
  readonly artifact: () => Promise<object>;
}

export interface GitServer {
  readonly repository: (name: string) => Promise<Repository>;
  close(): Promise<void>;
}

export async function startGitServer(root: string): Promise<GitServer> {
  await mkdir(root, { recursive: true });
  const artifacts = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const artifact = artifacts.get(request.url ?? '');
    if (artifact) response.end(artifact);
    else void answer(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async repository(name) {
      const directory = join(root, name);
      await mkdir(directory);
      await git(directory, 'init', '--quiet', '--initial-branch=main');
      return {
        url: `http://127.0.0.1:${port}/${name}/.git`,
        async commit(message, files) {
          await rm(join(directory, 'gateways'), { recursive: true, force: true });
          for (const [path, text] of Object.entries(files)) {
            await mkdir(dirname(join(directory, path)), { recursive: true });
            await writeFile(join(directory, path), text);
          }
          await git(directory, 'add', '--all');
          await git(directory, 'commit', '--quiet', '--allow-empty', '-m', message);
        },
        async artifact() {
          await git(directory, 'archive', '--format=tar.gz', '--output=.git/artifact.tar.gz', 'HEAD');
          const packed = await readFile(join(directory, '.git/artifact.tar.gz'));
          const commit = (await readFile(join(directory, '.git/refs/heads/main'), 'utf8')).trim();
          const path = `/artifacts/${name}/${commit}.tar.gz`;
          artifacts.set(path, packed);
          return {
            ...{ path: path.slice(1), url: `http://127.0.0.1:${port}${path}`, revision: `main@sha1:${commit}`, size: packed.length },
            digest: `sha256:${createHash('sha256').update(packed).digest('hex')}`,
            lastUpdateTime: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
          };
        },
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function git(directory: string, ...args: readonly string[]): Promise<void> {
  const who = { NAME: 'a user', EMAIL: 'user@example.com' };
  const env = Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([k, v]) => [`GIT_${role}_${k}`, v])));
  const { code, stderr } = await runCommand('git', ['-C', directory, ...args], {
    env: { ...env, HOME: directory, GIT_CONFIG_NOSYSTEM: '1' },
  });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}

/** As a web server calls a CGI program (RFC 3875): the request in the environment and on stdin, the answer on stdout. */
async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  const body: Buffer[] = [];
  for await (const part of request) body.push(part as Buffer);
  const input = Buffer.concat(body);
  const header = (name: string): string => request.headers[name]?.toString() ?? '';
  const child = spawn('git', ['http-backend'], {
    env: {
      ...{ PATH: process.env.PATH, HOME: root, GIT_CONFIG_NOSYSTEM: '1', GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1' },
      ...{ REQUEST_METHOD: request.method, PATH_INFO: path, QUERY_STRING: query, REMOTE_ADDR: '127.0.0.1' },
      ...{ CONTENT_TYPE: header('content-type'), CONTENT_LENGTH: `${input.length}` },
      ...{ HTTP_CONTENT_ENCODING: header('content-encoding'), GIT_PROTOCOL: header('git-protocol') },
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const printed: Buffer[] = [];
  for await (const part of child.stdout) printed.push(part as Buffer);
  const output = Buffer.concat(printed);
  const end = output.indexOf('\r\n\r\n');
  const fields = output
    .subarray(0, Math.max(end, 0))
    .toString()
    .split('\r\n')
    .map((line) => line.split(/: */, 2) as [string, string]);
  const status = fields.find(([name]) => name.toLowerCase() === 'status')?.[1];
  response.writeHead(
    end < 0 ? 500 : status === undefined ? 200 : Number.parseInt(status, 10),
    Object.fromEntries(fields.filter(([name]) => name !== '')),
  );
  response.end(output.subarray(end + 4));
}
