/** Plants the fault that APIMVNET_PLANT names, while the modules of the program are loaded: `node --import` this file. */

import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { plantNamed } from './plants.ts';

const name = process.env['APIMVNET_PLANT'];
const patches = name === undefined ? [] : plantNamed(name).patches;
const textOf = (source: unknown): string => (typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString());
const root = pathToFileURL(`${process.cwd()}/`).href;

if (patches.length > 0)
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const own = patches.filter(({ file }) => url === `${root}${file}`);
      if (own.length === 0) return loaded;
      const source = own.reduce((text, { file, find, replace }) => {
        if (!text.includes(find))
          throw new Error(`plant ${name ?? ''}: "${find}" is not in ${file}; look where it went, and plant it there`);
        return text.replace(find, replace);
      }, textOf(loaded.source));
      return { ...loaded, source };
    },
  });
