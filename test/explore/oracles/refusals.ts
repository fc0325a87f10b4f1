/** Whether status names what Azure refuses for good: by its code, or in Azure's own words. */

import { isWrite, type Travelling } from '../../../sim/azure/azure.ts';
import type { Answer } from '../../../sim/azure/exchange.ts';
import type { BindingStatus } from '../../../src/api/binding.ts';
import type { Stage } from '../../scenarios/support/stage.ts';

export interface Refused {
  readonly at: number;
  readonly target: string;
  readonly code: string;
  readonly message: string;
}

export interface Refusals {
  /** Looks at an answer on its way to the operator. */
  heard(request: Travelling, answer: Answer): Answer;
  /** What status should name and does not: refused since `from`, not accepted afterwards, and still to be done by the plan. */
  unnamed(status: BindingStatus | undefined, from: number): readonly string[];
}

/** Passes by itself: busy, changed meanwhile, too many requests, out of order. */
const passes = ({ status, code }: { readonly status: number; readonly code: string }): boolean =>
  status === 404 ||
  status === 412 ||
  status === 429 ||
  status >= 500 ||
  (status === 409 && /Retryable|AnotherOperation|Locked|Busy/i.test(code));

interface Body {
  readonly status?: string;
  readonly error?: { readonly code?: string; readonly message?: string };
}

export function recordRefusals(stage: Stage): Refusals {
  const latest = new Map<string, Refused>();
  /** Targets of operations, by the path of their URL. */
  const running = new Map<string, string>();
  const refuse = (target: string, { code = '', message = '' }: NonNullable<Body['error']>) =>
    latest.set(target, { at: stage.clock.now(), target, code, message });
  return {
    heard(request, answer) {
      const { error, status } = (answer.body ?? {}) as Body;
      const target = request.path.toLowerCase();
      const operation = running.get(request.path);
      if (operation !== undefined) {
        if (status === 'Failed' && error) refuse(operation, error);
        if (status === 'Succeeded') latest.delete(operation);
      } else if (isWrite(request)) {
        const url = answer.headers['azure-asyncoperation'];
        if (answer.status < 300 && url !== undefined) running.set(new URL(url).pathname, target);
        else if (answer.status < 300) latest.delete(target);
        else if (error && !passes({ status: answer.status, code: error.code ?? '' })) refuse(target, error);
      }
      return answer;
    },
    unnamed(status, from) {
      const planned = new Set((status?.plan?.steps ?? []).flatMap(({ writes }) => writes.map(({ target }) => target.toLowerCase())));
      const { conditions, findings, lastFailure } = status ?? {};
      const said = JSON.stringify([conditions, findings, lastFailure, (status as { readonly refusals?: unknown } | undefined)?.refusals]);
      return [...latest.values()]
        .filter(({ at, target }) => at >= from && planned.has(target))
        .filter(({ code, message }) => !said.includes(code) && !said.includes(JSON.stringify(message.slice(0, 60)).slice(1, -1)))
        .map(({ target, code }) => `status does not name ${code}, with which Azure refuses ${target.split('/').slice(-2).join('/')}`);
    },
  };
}
