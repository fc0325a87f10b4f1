/**
 * `npm run build:executables`: each program as one file that needs nothing, no Node either (Node's single executable applications), and packed as a release
 * has it. For the platform that it runs on: Node's own binary, with the program in it.
 */

import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import { inject } from 'postject';
import packageJson from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));

export const executables = [
  { name: 'apimvnet', source: 'src/main.ts' },
  { name: 'kubectl-apimvnet', source: 'src/kubectl.ts' },
] as const;

/** As Kubernetes and Go name them, and with them krew. */
export const platformName = (platform = process.platform, arch = process.arch): string =>
  `${platform === 'win32' ? 'windows' : platform}-${arch === 'x64' ? 'amd64' : arch}`;

export const archiveOf = (name: string, platform: string): string => `${name}-${platform}.tar.gz`;

/** Node looks for this text in its own file (Node.js: Single executable applications). */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Resolves to the path of the executable. */
export async function executable({ name, source }: (typeof executables)[number], folder: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'executable-'));
  try {
    const main = join(work, 'main.cjs');
    await build({
      absWorkingDir: root,
      entryPoints: [source],
      outfile: main,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: `node${/\d+/.exec(packageJson.engines.node)?.[0] ?? ''}`,
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'none',
      logLevel: 'error',
    });
    const config = { main, output: join(work, 'program.blob'), disableExperimentalSEAWarning: true, execArgvExtension: 'none' };
    writeFileSync(join(work, 'config.json'), JSON.stringify(config));
    execFileSync(process.execPath, ['--experimental-sea-config', join(work, 'config.json')], { stdio: ['ignore', 'ignore', 'inherit'] });
    const file = join(folder, name);
    copyFileSync(process.execPath, file);
    chmodSync(file, 0o755);
    await inject(file, 'NODE_SEA_BLOB', readFileSync(config.output), { sentinelFuse: fuse });
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
    await stop();
  }
}

/** With the licence beside the program; the same files give the same archive. Answers with its digest. */
function packed(name: string, folder: string): string {
  const archive = join(folder, archiveOf(name, platformName()));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'];
  execFileSync('tar', [...same, '-I', 'gzip -n', '-cf', archive, '-C', folder, name, 'LICENSE']);
  return hash('sha256', readFileSync(archive), 'hex');
}

if (import.meta.main) {
  if (process.platform !== 'linux') throw new Error(`executables are built on Linux only so far; this is ${process.platform}`);
  const [given = 'dist/executables'] = process.argv.slice(2);
  const folder = resolve(root, given);
  mkdirSync(folder, { recursive: true });
  for (const one of executables) {
    const file = await executable(one, folder);
    console.log(`${file}\n${packed(one.name, folder)}  ${archiveOf(one.name, platformName())}`);
  }
}
