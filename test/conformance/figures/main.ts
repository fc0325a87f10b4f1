/** `npm run conformance`: how many recorded answers of the real Azure the simulator gives exactly; writes docs/fidelity.md. `--details REGEX` prints answers that differ. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { directory } from '../azure/files.ts';
import { play } from './play.ts';
import { page } from './page.ts';
import { isThere, readSessions } from './recordings.ts';
import { byRequest, byType, differencesOf, isExact, summary, table } from './report.ts';

const file = fileURLToPath(new URL('../../../docs/fidelity.md', import.meta.url));

if (isThere()) {
  const results = await play(readSessions());
  const known = results.filter(({ area }) => area !== 'not simulated');
  const wanted = process.argv.indexOf('--details');
  if (wanted > 0) {
    const form = new RegExp(process.argv[wanted + 1] ?? '');
    for (const one of known.filter(
      (result) => !isExact(result) && form.test(`${result.session} ${result.method} ${result.type} ${result.status}`),
    ))
      console.log(
        `\n${one.session} #${one.at} ${one.method} ${one.recorded.url.slice(27, 200)} ${one.status}`,
        JSON.stringify(one.differences, undefined, 1),
        `\nrecorded ${JSON.stringify(one.recorded.body)}\nsimulated ${JSON.stringify(one.answer.body)}`,
      );
  } else {
    console.log(`${summary(results)}\n\n${byType(known)}\n\n${byRequest(known)}\n`);
    console.log(table(['answers', 'only this', 'class', 'request', 'difference'], differencesOf(known)));
    writeFileSync(file, await page(results));
  }
} else {
  console.log(`conformance: there are no recordings in ${directory}/azure-recordings (set REFERENCE_DIR): nothing was compared.`);
}
