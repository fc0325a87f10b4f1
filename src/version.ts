/** The version of this program, as package.json has it; the bundle carries it as text. */

import packageJson from '../package.json' with { type: 'json' };

export const version: string = packageJson.version;
