/** Which calls a fault meets: a service and a region, reads or writes, for a while, all or a share of them. */
import type { CallError, Region, ServiceName } from '../domain/api/call.ts';
import { draw } from '../sandbox/chance.ts';
import {
  CALM_MS,
  fault,
  type Arming,
  type Fate,
  type FaultGroup,
  type FaultKind,
  type Sent,
  type Setting,
} from './fault.ts';
import type { Random } from './random.ts';

export interface Window {
  service: ServiceName | 'any';
  /** `any`: wherever it goes. */
  region: Region;
  only: 'reads' | 'writes' | 'all';
  fromMs: number;
  forMs: number;
  /** Part of the calls that it meets. */
  share: number;
  /** Decides which ones. */
  salt: number;
}

/** Services that a promotion talks to over AWS's control planes. */
const SERVICES: readonly ServiceName[] = ['ecs', 'application-autoscaling', 'elbv2', 'lambda', 'kinesis', 'route53'];

/** When and for how long: from a moment at which a run is under way; over before the calm. */
export const rollSpan = (
  random: Random,
  { promotionMs }: Setting,
  shortestMs = 500,
  longestMs = 8 * 60_000,
): { fromMs: number; forMs: number } => {
  const fromMs = random.whole(0, promotionMs);
  return { fromMs, forMs: Math.min(random.spread(shortestMs, longestMs), CALM_MS - fromMs) };
};

export interface WindowOptions {
  only?: Window['only'];
  service?: ServiceName;
  /** Not bound to one service. */
  wide?: boolean;
  shortestMs?: number;
  longestMs?: number;
  /** Only where there is a shared journal to goal at. */
  needsBucket?: boolean;
  /** Meets every call, not a share of them. */
  whole?: boolean;
}

const regionFor = (random: Random, service: ServiceName | 'any', { from, to }: Setting): Region => {
  if (service === 'route53') return 'any';
  if (service === 's3') return to;
  return random.chance(0.75) ? to : from;
};

const rollWindow = (random: Random, setting: Setting, options: WindowOptions): Window => {
  const service = options.wide === true ? 'any' : (options.service ?? random.pick(SERVICES));
  return {
    service,
    region: regionFor(random, service, setting),
    only: options.only ?? 'all',
    ...rollSpan(random, setting, options.shortestMs, options.longestMs),
    share: options.whole === true || random.chance(0.4) ? 1 : 0.1 + 0.8 * random.next(),
    salt: random.whole(0, 2 ** 31 - 1),
  };
};

/** Does a window meet a call? Keeps count of those it could have met. */
const meets = ({ service, region, only, fromMs, forMs, share, salt }: Window): ((sent: Sent) => boolean) => {
  let count = 0;
  return ({ call, isWrite, atMs }) => {
    if (atMs < fromMs || atMs >= fromMs + forMs) return false;
    // Probes and people are not AWS's control plane.
    if (service === 'any' ? call.service === 'probe' || call.service === 'human' : call.service !== service)
      return false;
    if (region !== 'any' && call.region !== region) return false;
    if (only !== 'all' && isWrite !== (only === 'writes')) return false;
    count += 1;
    return share >= 1 || draw(salt, String(count)) < share;
  };
};

export interface WindowFault extends WindowOptions {
  group: FaultGroup;
  name: string;
  what: string;
  /** Decides over a call that was met; null lets it pass after all. */
  fate(sent: Sent, window: Window): Fate | null;
  excuse?(arming: Arming): void;
}

/** A fault that is a window over calls and one fate for those it meets. */
export const windowFault = ({ group, name, what, fate, excuse, ...options }: WindowFault): FaultKind =>
  fault<Window>({
    name,
    group,
    what,
    roll: (random, setting) =>
      options.needsBucket === true && !setting.hasBucket ? null : rollWindow(random, setting, options),
    arm(window, arming) {
      const isMet = meets(window);
      excuse?.(arming);
      arming.hooks.calls.push((sent) => {
        if (!isMet(sent)) return null;
        const decided = fate(sent, window);
        if (decided !== null) arming.fired();
        return decided;
      });
    },
  });

export const errorOf = (code: string, message: string, kind: CallError['kind']): CallError => ({ code, message, kind });
