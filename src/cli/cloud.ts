/** Which Azure a command talks to. */

import { clouds, cloudNames, loadCloudFile, type Cloud } from '../azure/clouds.ts';
import { oneOf, text, UsageError } from './options.ts';

export const cloudOptions = {
  cloud: oneOf('NAME', cloudNames, 'the Azure cloud', 'public'),
  cloudFile: text('FILE', 'JSON with resourceManager, authority and audience of another cloud'),
} as const;

export const cloudOf = ({
  cloud,
  cloudFile,
}: {
  readonly cloud: (typeof cloudNames)[number];
  readonly cloudFile: string | undefined;
}): Cloud => (cloudFile === undefined ? clouds[cloud] : usable(() => loadCloudFile(cloudFile)));

/** What the user named cannot be used: that is wrong usage, said in one sentence. */
export function usable<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
