/** The bindings that a command is given, and the Azure that it asks about them. */

import { keyOf, type Binding } from '../../api/binding.ts';
import type { Arm } from '../../azure/arm.ts';
import { createArm } from '../../azure/gateway.ts';
import { defaultCredential } from '../../azure/identity.ts';
import { createClaimsIndex } from '../../binding/controller/claims-index.ts';
import { intervalsAt } from '../../binding/model/terms/intervals.ts';
import { createTagRanges } from '../../binding/observe/tags.ts';
import { systemClock, type Clock } from '../../runtime/clock.ts';
import { version } from '../../version.ts';
import { cloudOf, cloudOptions } from '../cloud.ts';
import type { Reading } from '../input/bindings.ts';
import { readSources } from '../input/files.ts';
import { loggedIn } from '../login.ts';
import { short, text, texts, UsageError, type Values } from '../options.ts';
import { silent, withProgress, type Progress } from '../output/progress.ts';
import { uidOf } from './owner.ts';
import { preview, type Preview, type Surroundings } from './preview.ts';

export const inputOptions = {
  filename: {
    ...short('f', texts('FILE', 'file or directory with ApimVnetBindings; - for standard input; may be given several times')),
    positional: true,
  },
  namespace: short('n', text('NAME', 'namespace of bindings that name none (default default)')),
  ...cloudOptions,
} as const;

/**
 * Rejects where there is no binding at all: a pipeline that looks at the wrong folder must not be green. The language of the definition's rules is loaded
 * only here, because the operator, which is the same program, has no use for it.
 */
export async function readGiven({ filename, namespace }: Pick<Values<typeof inputOptions>, 'filename' | 'namespace'>): Promise<Reading> {
  if (filename.length === 0) throw new UsageError('-f/--filename is needed: a file or a directory with ApimVnetBindings, or -');
  const { readBindings } = await import('../input/bindings.ts');
  const reading = readBindings(readSources(filename), namespace);
  if (reading.given.length === 0)
    throw new UsageError(
      `-f: "${filename.join(', ')}" holds no ApimVnetBinding${reading.others === 0 ? '' : `, but ${reading.others} of other kinds`}`,
    );
  return reading;
}

/** Rejects with what to do where no identity is logged in. */
export async function armFor(given: Values<typeof cloudOptions>): Promise<Arm> {
  const cloud = cloudOf(given);
  const credential = await loggedIn(defaultCredential(cloud), cloud);
  return createArm({ cloud, credential, clock: systemClock, shareForMs: 30_000, userAgent: `apimvnet/${version}` });
}

/** One after the other where they are given together, each knowing of the others; Azure lets everyone read only so often. */
export async function previewAll(
  bindings: readonly Binding[],
  arm: Arm,
  clock: Clock = systemClock,
  progress: Progress = silent,
): Promise<readonly Preview[]> {
  const intervals = intervalsAt(1);
  const neighbours = createClaimsIndex();
  const named = bindings.map((one): Binding => ({ ...one, metadata: { ...one.metadata, uid: uidOf(one) } }));
  for (const one of named) neighbours.put(one);
  const around: Surroundings = { arm, clock, intervals, tags: createTagRanges(arm, clock, intervals), neighbours };
  const previews: Preview[] = [];
  for (const [at, one] of bindings.entries()) {
    progress.at(`reading Azure for ${keyOf(one)}`, at, bindings.length);
    previews.push(await preview(one, around));
  }
  return previews;
}

/** As a command does it: at a terminal with a word of where it is. */
export async function previewGiven(bindings: readonly Binding[], given: Values<typeof cloudOptions>): Promise<readonly Preview[]> {
  if (bindings.length === 0) return [];
  const arm = await armFor(given);
  return withProgress(process.stderr, systemClock, (progress) => previewAll(bindings, arm, systemClock, progress));
}

/** Names that are given twice would be one binding to a cluster. */
export const givenTwice = (bindings: readonly Binding[]): string | undefined =>
  bindings.map(keyOf).find((key, at, all) => all.indexOf(key) !== at);
