/** Faults that are a condition of a region: it holds for a while. */
import type { SandboxState } from '../../sandbox/state.ts';
import { fault, type Arming, type FaultGroup, type FaultKind, type Setting } from '../fault.ts';
import type { Random } from '../random.ts';
import { rollSpan } from '../window.ts';

export interface Span {
  fromMs: number;
  forMs: number;
}

export interface Condition<Extra extends object> {
  group: FaultGroup;
  name: string;
  what: string;
  shortestMs?: number;
  longestMs?: number;
  extra(random: Random, setting: Setting): Extra;
  begin(state: SandboxState, params: Extra & Span, setting: Setting): void;
  end(state: SandboxState, params: Extra & Span, setting: Setting): void;
  excuse?(arming: Arming, params: Extra & Span): void;
}

/** Something about a region that holds for a while. */
export const condition = <Extra extends object>(kind: Condition<Extra>): FaultKind =>
  fault<Extra & Span>({
    name: kind.name,
    group: kind.group,
    what: kind.what,
    roll: (random, setting) => ({
      ...kind.extra(random, setting),
      ...rollSpan(random, setting, kind.shortestMs ?? 5000, kind.longestMs ?? 8 * 60_000),
    }),
    arm(params, arming) {
      const { hooks, setting, fired } = arming;
      kind.excuse?.(arming, params);
      hooks.moments.push({
        atMs: params.fromMs,
        happen(state) {
          kind.begin(state, params, setting);
          fired();
        },
      });
      hooks.moments.push({ atMs: params.fromMs + params.forMs, happen: (state) => kind.end(state, params, setting) });
    },
  });

/** Nothing to choose. */
export const none = (): object => ({});
