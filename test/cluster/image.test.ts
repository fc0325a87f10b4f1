/** The image without a container: what the Dockerfile copies and runs, in empty folders, and its entry point as its user, with an empty environment and nothing that it may write to. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { get } from '../../src/runtime/serve/serve.test-support.ts';
import { repository, textOf } from '../deploy/support/objects.ts';

const root = fileURLToPath(repository);
const home = mkdtempSync(join(tmpdir(), 'image-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Image {
  readonly folder: string;
  readonly user: readonly [uid: number, gid: number];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

const allowed = textOf('deploy/Dockerfile.dockerignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

/** Carries out the lines that our Dockerfile has; any other is an error, so that none goes by unseen. */
function built(dockerfile: string): Image {
  const stages = new Map<string, string>();
  let [folder, workdir] = ['', '/'];
  let user: readonly [number, number] = [0, 0];
  let entrypoint: readonly string[] = [];
  let command: readonly string[] = [];
  for (const line of dockerfile.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [word = '', ...rest] = line.split(/\s+/);
    const text = line.slice(word.length).trim();
    const inStage = (path: string) => join(folder, path.startsWith('/') ? path : join(workdir, path));
    switch (word) {
      case 'ARG':
        break;
      case 'FROM':
        folder = join(home, `stage${stages.size}`);
        mkdirSync(folder, { mode: 0o755 });
        stages.set(rest[2] ?? `${stages.size}`, folder);
        workdir = '/';
        break;
      case 'WORKDIR':
        workdir = text;
        mkdirSync(inStage('.'), { recursive: true });
        break;
      case 'COPY': {
        const [, from] = /^--from=(\S+)/.exec(text) ?? [];
        const paths = rest.filter((one) => !one.startsWith('--'));
        const target = paths.pop() ?? '';
        for (const path of paths) {
          if (from === undefined && !allowed.includes(path.replace(/\/$/, '')))
            throw new Error(`the build context does not let ${path} in`);
          const source = from === undefined ? join(root, path) : join(stages.get(from) ?? '', path);
          const isFolder = statSync(source).isDirectory();
          cpSync(source, isFolder ? inStage(target) : join(inStage(target), path.split('/').at(-1) ?? ''), { recursive: true });
        }
        break;
      }
      case 'RUN': {
        // Of the base there is Node with npm; the rest of the environment leads npm to its registry and cache.
        const env = {
          ...process.env,
          PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
          npm_config_prefer_offline: 'true',
        };
        const { status, stdout, stderr } = spawnSync('sh', ['-c', text], { cwd: inStage('.'), env, encoding: 'utf8' });
        if (status !== 0) throw new Error(`${text}\n${stdout}\n${stderr}`);
        break;
      }
      case 'USER': {
        const [uid = NaN, gid = NaN] = text.split(':').map(Number);
        user = [uid, gid];
        break;
      }
      case 'ENTRYPOINT':
        entrypoint = JSON.parse(text) as string[];
        break;
      case 'CMD':
        command = JSON.parse(text) as string[];
        break;
      default:
        throw new Error(`what does ${word} do?`);
    }
  }
  return { folder, user, entrypoint, command };
}

const files = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('nodejs'))
    .map((path) => `${path} ${statSync(join(folder, path)).mtimeMs}`)
    .toSorted();

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });

describe('the image', () => {
  let image: Image;
  let before: readonly string[];
  beforeAll(() => {
    chmodSync(home, 0o755);
    image = built(textOf('deploy/Dockerfile'));
    const node = join(image.folder, image.entrypoint[0] ?? '');
    mkdirSync(dirname(node), { recursive: true });
    copyFileSync(process.execPath, node);
    chmodSync(node, 0o755);
    spawnSync('chmod', ['-R', 'a-w,a+rX', image.folder]);
    before = files(image.folder);
  }, 600_000);
  afterAll(() => void spawnSync('chmod', ['-R', 'u+w', home]));

  /** As a container starts it; only root may become another user. */
  const start = (...args: readonly string[]): ChildProcess => {
    const [program = '', script = ''] = image.entrypoint;
    const [uid, gid] = image.user;
    const as = process.getuid?.() === 0 ? { uid, gid } : {};
    return spawn(join(image.folder, program), [join(image.folder, script), ...args], { cwd: join(image.folder, 'app'), env: {}, ...as });
  };
  const ended = (child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> =>
    new Promise((resolve) => {
      let said = '';
      child.stdout?.on('data', (part: Buffer) => (said += part.toString()));
      child.stderr?.on('data', (part: Buffer) => (said += part.toString()));
      child.once('close', (code) => resolve({ code, said }));
    });

  test('holds the program, its notices and the licence, and nothing else', () => {
    expect(readdirSync(join(image.folder, 'app')).toSorted()).toEqual([
      'LICENSE',
      'apimvnet.mjs',
      'drawing.mjs',
      'drawing.mjs.LEGAL.txt',
      'program.mjs',
      'program.mjs.LEGAL.txt',
      'traces.mjs',
    ]);
    expect(image.command).toEqual(['operator']);
  });

  test('runs as a user with a number, which is not root, and which owns nothing of it', () => {
    expect(image.user).toEqual([65532, 65532]);
    for (const path of readdirSync(join(image.folder, 'app'))) {
      const { uid, mode } = statSync(join(image.folder, 'app', path));
      expect([path, uid === 65532, mode & 0o222]).toEqual([path, false, 0]);
    }
  });

  test('says its options with an empty environment', async () => {
    const { code, said } = await ended(start('operator', '--help'));
    expect(code).toBe(0);
    expect(said).toContain('--metrics-secure');
  });

  test('without a cluster says so in a sentence', async () => {
    const { code, said } = await ended(start(...image.command));
    expect(code).not.toBe(0);
    expect(said).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(said).toMatch(/kubeconfig|cluster/i);
  });

  test('serves probes and closed metrics, ends in order, and has written nothing', async () => {
    const [health, metrics, nowhere] = [await freePort(), await freePort(), await freePort()];
    const kubeconfig = join(home, 'kubeconfig');
    const context = { name: 'a', context: { cluster: 'a', user: 'a' } };
    const cluster = { name: 'a', cluster: { server: `https://127.0.0.1:${nowhere}` } };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'a',
      contexts: [context],
      clusters: [cluster],
      users: [{ name: 'a', user: { token: 'x' } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o644 });
    const addresses = ['--health-address', `127.0.0.1:${health}`, '--metrics-address', `127.0.0.1:${metrics}`];
    const child = start(...image.command, '--kubeconfig', kubeconfig, ...addresses);
    const end = ended(child);
    const answered = async () => {
      for (let tries = 0; tries < 150; tries++) {
        const found = await get(health, '/healthz').catch(() => undefined);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`no answer: ${(await end).said}`);
    };
    expect(await answered()).toMatchObject({ status: 200 });
    expect(await get(health, '/readyz')).toMatchObject({ status: 500 });
    expect(await get(metrics, '/metrics', { tls: true })).toMatchObject({ status: 401 });
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
    expect(files(image.folder)).toEqual(before);
    expect(existsSync(join(image.folder, 'tmp'))).toBe(false);
  }, 60_000);
});
