/** Who reads streams in a promotion: the confirmation before it, fences in the old region, consumers and shards in the new one. */
import type { ConsumerManifest, Manifest } from '../../src/domain/facts/manifest.ts';
import { finding, type Finding } from '../../src/domain/plan/finding.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { early, foreign, missing, notAwaited, some, taken, unlike, type Judged, type Taken } from './promotion-view.ts';
import { endsOf, laddersOf } from './ladder.ts';

type Switch = Taken<'mapping.enable'> | Taken<'mapping.disable'>;

const confirmFindings = (judged: Judged): Finding[] => {
  const { view } = judged;
  const { application, from, to, mode } = view.plan;
  const confirms = taken(judged, 'operator.confirm');
  if (confirms.length === 0)
    return [missing('confirmation-missing', '', 'Nobody is asked to accept what may be lost or doubled.')];
  const question = `Move ${application} from ${from} to ${to}, ${mode}?`;
  return [
    ...confirms
      .filter(({ params }) => params.question !== question)
      .map(({ step }) =>
        finding('question-differs', step.id, `${step.id} asks something else than "${question}".`, 'Ask that.'),
      ),
    ...view.of('mapping.enable').flatMap((step) => {
      const base = notAwaited(
        judged,
        step,
        confirms.map((confirm) => confirm.step),
      );
      return base === undefined ? [] : [early(step, base.id)];
    }),
  ];
};

const isFor = ({ functionName, streamName }: ConsumerManifest, { params }: Switch): boolean =>
  functionName === params.functionName && (params.streamName === undefined || streamName === params.streamName);

const ofConsumer = (manifest: Manifest, one: Switch): ConsumerManifest | undefined =>
  manifest.consumers.find((consumer) => isFor(consumer, one));

const switchFindings = (manifest: Manifest, steps: readonly Switch[], kind: string, what: string): Finding[] => [
  ...manifest.consumers
    .filter((consumer) => !steps.some((step) => isFor(consumer, step)))
    .map(({ name }) => missing(kind, name, `Consumer ${name} is not ${what} in ${manifest.region}.`)),
  ...steps.flatMap((one) => {
    const consumer = ofConsumer(manifest, one);
    if (consumer === undefined) return [foreign(one.step, `the mapping of ${one.params.functionName}`)];
    return some(unlike(one.step, 'mappingUuid', one.params.mappingUuid, consumer.mappingUuid));
  }),
];

/** Forced, the old consumer stops before the new one starts; planned, once the users have left. */
const fenceOrder = (judged: Judged): Finding[] => {
  const { view, manifests } = judged;
  const fences = taken(judged, 'mapping.disable');
  const ends = laddersOf(judged).flatMap((ladder) => endsOf(judged, ladder));
  if (view.plan.mode === 'planned')
    return fences.flatMap(({ step }) => {
      const base = notAwaited(judged, step, ends);
      return base === undefined ? [] : [early(step, base.id)];
    });
  return taken(judged, 'mapping.enable').flatMap((one) => {
    const name = manifests === null ? undefined : ofConsumer(manifests.to, one)?.name;
    const old = manifests?.from.consumers.find((consumer) => consumer.name === name);
    const own = fences.filter((fence) =>
      old === undefined ? fence.params.functionName === one.params.functionName : isFor(old, fence),
    );
    const base = notAwaited(
      judged,
      one.step,
      own.map(({ step }) => step),
    );
    return base === undefined ? [] : [early(one.step, base.id)];
  });
};

const streamFindings = (judged: Judged, { from, to }: { from: Manifest; to: Manifest }): Finding[] => {
  const steps = taken(judged, 'stream.capacity');
  const strangers = steps.flatMap(({ step, params }) => {
    const stream = to.streams.find(({ streamName }) => streamName === params.streamName);
    return stream === undefined
      ? [foreign(step, `stream ${params.streamName}`)]
      : some(unlike(step, 'streamArn', params.streamArn, stream.streamArn));
  });
  const small = to.streams.flatMap((stream) => {
    const old = from.streams.find(({ name }) => name === stream.name);
    if (old === undefined || stream.mode === 'ON_DEMAND') return [];
    const own = steps.filter(({ params }) => params.streamName === stream.streamName);
    const isEnough =
      own.some(
        ({ params: { mode, shardCount } }) =>
          mode === 'ON_DEMAND' || (old.mode === 'PROVISIONED' && shardCount >= old.shardCount),
      ) ||
      (old.mode === 'PROVISIONED' && stream.shardCount >= old.shardCount);
    return isEnough
      ? []
      : [
          missing(
            'stream-small',
            stream.name,
            `Stream ${stream.name} is not brought to what ${from.region} declares, ${old.mode === 'ON_DEMAND' ? 'on-demand mode' : `${old.shardCount} shards`}: producers that move over are throttled.`,
          ),
        ];
  });
  return [...strangers, ...small];
};

/** A cold region gets its streams and mappings from its stack. */
const raiseFindings = (judged: Judged, { posture, stack, region }: Manifest): Finding[] => {
  const raises = taken(judged, 'stack.posture');
  const { view } = judged;
  const strangers = raises.flatMap(({ step, params }) =>
    some(unlike(step, 'stack', params.stack, stack), unlike(step, 'posture', params.posture, 'hot')),
  );
  if (posture !== 'cold' || stack === undefined) return strangers;
  if (raises.length === 0)
    return [missing('raise-missing', stack, `${region} is cold, and nothing brings up its stack ${stack}.`)];
  const behind: Step[] = [...view.of('mapping.enable'), ...view.of('stream.capacity')];
  return [
    ...strangers,
    ...behind.flatMap((step) => {
      const base = notAwaited(
        judged,
        step,
        raises.map((raise) => raise.step),
      );
      return base === undefined ? [] : [early(step, base.id)];
    }),
  ];
};

/** Of the confirmation, the fences, the consumers and their streams. */
export const consumerFindings = (judged: Judged): Finding[] => {
  const { manifests } = judged;
  const own = [...confirmFindings(judged), ...fenceOrder(judged)];
  if (manifests === null) return own;
  return [
    ...own,
    ...switchFindings(manifests.from, taken(judged, 'mapping.disable'), 'fence-missing', 'stopped'),
    ...switchFindings(manifests.to, taken(judged, 'mapping.enable'), 'consumer-missing', 'started'),
    ...streamFindings(judged, manifests),
    ...raiseFindings(judged, manifests.to),
  ];
};
