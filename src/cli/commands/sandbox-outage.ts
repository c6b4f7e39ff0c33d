/** `failover sandbox outage`: let a service, or some of its resources, fail: now or later, for a while or until it is healed. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { showMoment } from '../../report/moment.ts';
import type { Sandbox } from '../../sandbox/directory/open.ts';
import { homeOf, type OutageEffect, type Plane } from '../../sandbox/faults/outage.ts';
import { idleReason } from '../../sandbox/faults/outage-abilities.ts';
import { textOf, type Invocation, type Run } from '../arguments/command.ts';
import { parseDuration } from '../arguments/duration.ts';
import { onSandbox } from '../places/on-sandbox.ts';
import { regionNamed, serviceNamed } from '../arguments/sandbox-words.ts';

const refused = (code: string, message: string, remedy: string): Failure =>
  new Failure({ code, message, remedy, exitCode: EXIT.usage });

/** `0.3`, `30%` or `30 %`. @throws Failure `share-invalid` (exit 2) */
const shareOf = ({ flags }: Invocation): number => {
  const { share } = flags;
  if (share === undefined) return 1;
  const text = typeof share === 'string' ? share.trim() : JSON.stringify(share);
  const [, figure, percent] = /^(\d*\.?\d+)\s*(%?)$/.exec(text) ?? [];
  const value = Number(figure) / (percent === '%' ? 100 : 1);
  if (value > 0 && value <= 1) return value;
  throw refused('share-invalid', `--share is "${text}".`, 'Give a part above 0 and up to 1, such as 0.3, or 30%.');
};

/** When it begins: null for now. @throws Failure `duration-invalid` or `moment-invalid` (exit 2) */
const beginOf = (invocation: Invocation): { afterMs: number } | { atMs: number } | null => {
  const [after, at] = [textOf(invocation, 'after'), textOf(invocation, 'at')];
  if (after !== null && at !== null)
    throw refused('moment-invalid', '--after and --at exclude each other.', 'Give one of them.');
  if (after !== null) return { afterMs: parseDuration(after) };
  if (at === null) return null;
  const atMs = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(atMs))
    throw refused(
      'moment-invalid',
      `--at is "${at}".`,
      'Write it like 2020-11-25T14:00:00Z, in the time of the sandbox.',
    );
  return { atMs };
};

const momentOf = (begin: ReturnType<typeof beginOf>, nowMs: number): number => {
  if (begin === null) return nowMs;
  const fromMs = 'atMs' in begin ? begin.atMs : nowMs + begin.afterMs;
  if (fromMs >= nowMs) return fromMs;
  throw refused(
    'moment-invalid',
    `--at is ${showMoment(fromMs, 'sandbox')}, which is over: it is ${showMoment(nowMs, 'sandbox')} there.`,
    'Give a later moment, or leave it out for now.',
  );
};

const placeOf = (invocation: Invocation, sandbox: Sandbox, service: Parameters<typeof homeOf>[0]): string => {
  const typed = textOf(invocation, 'region');
  const region = homeOf(service, typed === null ? sandbox.origin.primary : typed);
  if (typed === null || typed === region) return typed === null ? region : regionNamed(typed, sandbox);
  throw refused(
    'region-unknown',
    `${service} has one control plane for the world, in ${region}.`,
    'Leave --region out.',
  );
};

const named = (invocation: Invocation): string[] | undefined => {
  const only = textOf(invocation, 'only');
  return only === null
    ? undefined
    : only
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
};

export const run: Run = (invocation) => {
  const service = serviceNamed(textOf(invocation, 'service') ?? '');
  const share = shareOf(invocation);
  const duration = textOf(invocation, 'for');
  const forMs = duration === null ? null : parseDuration(duration);
  const begin = beginOf(invocation);
  const effect = (textOf(invocation, 'effect') ?? 'error') as OutageEffect;
  const plane = (textOf(invocation, 'plane') ?? 'all') as Plane;
  const idle = idleReason(service, plane, effect);
  if (idle !== null) throw refused('outage-idle', idle.message, idle.remedy);
  return onSandbox(invocation, (sandbox) => {
    const { output } = invocation;
    const region = placeOf(invocation, sandbox, service);
    const nowMs = sandbox.world.wallMs();
    const fromMs = momentOf(begin, nowMs);
    const only = named(invocation);
    const hit = sandbox.inject({ service, region, effect, plane, share, fromMs, forMs, ...(only ? { only } : {}) });
    const what = hit.only === undefined ? service : `${service} (${(only ?? []).join(', ')})`;
    const part = share === 1 ? '' : ` ${Math.round(share * 1000) / 10} % of it,`;
    const when = fromMs === nowMs ? 'from now on' : `from ${showMoment(fromMs, 'sandbox')} on`;
    output.say(
      `${what} in ${region}: ${effect},${part} ${when}${duration === null ? '' : ` for ${duration}`}. "failover sandbox heal ${service}" ends it.`,
    );
    if (output.form !== 'text') output.document({ outages: sandbox.show().outages });
    return EXIT.done;
  });
};
