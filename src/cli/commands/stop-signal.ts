/** SIGTERM and SIGINT ask for an orderly stop; a second one ends the process at once. */

import type { Log } from '../../runtime/log.ts';

export function stopSignal(log: Log): AbortSignal {
  const stopping = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (stopping.signal.aborted) process.exit(1);
    log.info('stopping', { signal: name });
    stopping.abort(new DOMException(`got ${name}`, 'AbortError'));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return stopping.signal;
}
