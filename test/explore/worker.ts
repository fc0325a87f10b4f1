/** A process that runs the jobs that it is sent, one after the other. */

import type { Job } from './job.ts';
import { work } from './work.ts';

process.on('message', (job) => {
  void work(job as Job)
    .catch((error: unknown) => ({
      name: JSON.stringify(job),
      wrong: [`it broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
    }))
    .then((outcome) => process.send?.(outcome));
});
