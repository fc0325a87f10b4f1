/** The definition of bindings: from its file, or in the bundle, which has no files, from its text that the build puts in. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CrdDocument } from '../kubernetes/kinds.ts';

declare const definitionText: string | undefined;

export const bindingDefinition = (): CrdDocument =>
  parse(
    typeof definitionText === 'string'
      ? definitionText
      : readFileSync(new URL('../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8'),
  ) as CrdDocument;
