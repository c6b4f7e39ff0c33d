/** What a contract suite needs of any world: the target, two regions of the example in it, and a way to let time pass. */
import assert from 'node:assert/strict';
import type {
  Answer,
  CallError,
  CallErrorKind,
  CallOf,
  OperationOf,
  OutputOf,
  Region,
  ServiceName,
  Target,
} from '../../src/domain/api/call.ts';
import type { Manifest, ServiceManifest } from '../../src/domain/facts/manifest.ts';
import type { DifferenceId } from './differences.ts';

export interface ContractWorld {
  target: Target;
  /** Serving, with all weight; the standby is warm. */
  primary: Manifest;
  standby: Manifest;
  /** The world's time, in milliseconds since 1970. */
  wallMs(): number;
  /** Lets the world's time pass; does nothing where changes take none. */
  advance(ms: number): Promise<void>;
  /** Reserves concurrency for a function of a region, as its owner would; null takes the reservation off. */
  reserve(region: Region, functionName: string, count: number | null): Promise<void>;
  /** Is this known difference from AWS to be expected here? */
  differs(id: DifferenceId): boolean;
  close(): Promise<void>;
}

/** A world that is opened before the first test. */
export type WorldOf = () => ContractWorld;

const DEADLINE_MS = 10_000;

/** Sends one call of the catalogue. */
export const send = <S extends ServiceName, O extends OperationOf<S>>(
  { target }: ContractWorld,
  service: S,
  operation: O,
  region: Region,
  input: CallOf<S, O>['input'],
): Promise<Answer<OutputOf<S, O>>> =>
  target.send({ service, operation, region, input } as Parameters<Target['send']>[0], DEADLINE_MS) as Promise<
    Answer<OutputOf<S, O>>
  >;

/** The output of an answer that must be yes. */
export const yes = async <Output>(answering: Promise<Answer<Output>>): Promise<Output> => {
  const answer = await answering;
  if (answer.outcome !== 'yes') assert.fail(`expected yes, got ${JSON.stringify(answer)}`);
  return answer.output;
};

/** Checks that an answer is a definite no with this code and kind. */
export const refused = async (answering: Promise<Answer>, code: string, kind: CallErrorKind): Promise<void> => {
  const answer = await answering;
  const { message } = (answer as { error?: CallError }).error ?? { message: '' };
  assert.deepEqual(answer, { outcome: 'no', error: { code, kind, message } });
  assert.ok(message.length > 0, 'a refusal says why');
};

/** Checks that the service failed, so that nobody knows what happened. */
export const failed = async (answering: Promise<Answer>): Promise<void> => {
  const answer = await answering;
  assert.equal(answer.outcome, 'unknown', JSON.stringify(answer));
};

/** The service of a region by its logical name. */
export const serviceOf = ({ services }: Manifest, name: string): ServiceManifest => {
  const found = services.find((service) => service.name === name);
  assert.ok(found, `the manifest has the service ${name}`);
  return found;
};

/** The only element of a list. */
export const only = <Item>(items: readonly Item[] | undefined): Item => {
  assert.equal(items?.length, 1, JSON.stringify(items));
  return items[0] as Item;
};
