/** docs/fidelity.md. */

import { format } from 'prettier';
import { simulated } from './kinds.ts';
import type { Result } from './play.ts';
import { byRequest, byType, differencesOf, notSimulated, summary, table } from './report.ts';

export function page(results: readonly Result[]): Promise<string> {
  const known = results.filter(({ area }) => area !== 'not simulated');
  return format(
    `# How far the simulator answers as Azure

Made by \`npm run conformance\`; do not edit. It plays public recordings of Azure Resource Manager, made by other clients, request by request against \`sim/azure\`.

An answer is exact when status and code, the presence of \`Retry-After\`, \`Location\`, \`Azure-AsyncOperation\` and \`ETag\`, the set and the types of all
fields of the body, and the words of states are those that were recorded. Values are compared elsewhere, for chosen sessions (\`test/conformance/azure\`).
How long Azure takes is chance, so time passes until an operation is over where the recording shows that it was. Nothing is replayed: with other names,
locations and order the figures are the same to a point (\`test/conformance/figures\`).

## Figures

${summary(results)}

${byType(known)}

## By method, type and recorded status

${byRequest(known)}

## What differs

"Only this": answers that would be exact without this one difference.

${table(['answers', 'only this', 'class', 'request', 'difference'], differencesOf(known))}

## What is simulated

${Object.entries(simulated)
  .map(([area, types]) => `- **${area}**: ${types.map((type) => `\`${type}\``).join(', ')}, and the operations that they start`)
  .join('\n')}

## What is not, and why

${notSimulated(results)}
`,
    { parser: 'markdown', printWidth: 140, proseWrap: 'preserve' },
  );
}
