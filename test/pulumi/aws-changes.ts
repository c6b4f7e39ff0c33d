/** How the account of the tests answers create, update, delete and read: as AWS would, out of the sandbox's answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answerFor, type Properties } from '../../src/sandbox/declared/provision-answers.ts';
import type { AskedChange, AwsAccount, Thing } from './aws-account.ts';
import { filledInBy } from './resource-types.ts';

/** What a provider is configured with. */
export interface ProviderConfig {
  region: string;
  account: string;
  defaultTags: Record<string, string>;
}

/** One resource of the program. */
export interface Subject {
  type: string;
  name: string;
}

/** AWS names a task definition's revisions in the order of registration, and never one again after it is gone. */
const withRevision = (aws: AwsAccount, { type, name }: Subject, region: string, added: Properties): Properties => {
  if (type !== 'aws:ecs/taskDefinition:TaskDefinition') return added;
  const registered = aws.asked().filter((asked) => asked.what === 'create' && asked.type === type);
  const revision = registered.filter((asked) => asked.name === name && asked.region === region).length;
  return { ...added, arn: String(added['arn']).replace(/:\d+$/, `:${revision}`), revision };
};

/** Tags of the resource and of its provider together; undefined for what has no tags. */
export const allTagsOf = (
  type: string,
  inputs: Properties,
  { defaultTags }: ProviderConfig,
): Properties | undefined => {
  if (!filledInBy(type).has('tagsAll')) return undefined;
  return { ...defaultTags, ...(inputs['tags'] as Properties | undefined) };
};

/** Where the sandbox's answers know no ARN but the type has one, it is made of the type and the id. */
const arnFor = ({ type }: Subject, id: string, { region, account }: ProviderConfig): string =>
  `arn:aws:${(type.split(':')[1] ?? '').split('/')[0]}:${region}:${account}:${id}`;

const answerAt = (
  aws: AwsAccount,
  subject: Subject,
  inputs: Properties,
  place: ProviderConfig,
  drawn: string,
): Thing => {
  const { region, account } = place;
  const { id, added } = answerFor(subject.type, inputs, { name: drawn, region, account });
  if (id === null) throw new Error(`${subject.type} is not a resource of AWS`);
  const filledIn = filledInBy(subject.type);
  const tagsAll = allTagsOf(subject.type, inputs, place);
  const outputs = {
    ...inputs,
    ...(filledIn.has('arn') && { arn: arnFor(subject, id, place) }),
    ...withRevision(aws, subject, region, added),
    ...(tagsAll !== undefined && { tagsAll }),
  };
  return { ...subject, region, id, inputs, outputs };
};

const existing = (aws: AwsAccount, { type, id, outputs, region }: Thing): Thing | undefined =>
  aws.find(type, id, outputs['arn'], region);

/** What AWS makes of the inputs: names that were given must be free, ids that AWS draws are drawn until they are. */
const admit = (aws: AwsAccount, subject: Subject, inputs: Properties, place: ProviderConfig): Thing => {
  let thing = answerAt(aws, subject, inputs, place, subject.name);
  for (let draw = 2; existing(aws, thing) !== undefined; draw += 1) {
    const redrawn = answerAt(aws, subject, inputs, place, `${subject.name} ${draw}`);
    if (typeof inputs['name'] === 'string' || redrawn.id === thing.id)
      throw new Error(`AlreadyExistsException: ${thing.id} already exists`);
    thing = redrawn;
  }
  return thing;
};

/** A backend of files writes them in place: the engine is killed once it has written what went before. */
const LAST_WORDS_MS = 1000;

/** Notes the change, does what was planned to go wrong with it, and otherwise makes it. */
const change = async <T>(aws: AwsAccount, asked: AskedChange, make: () => T): Promise<T> => {
  aws.note(asked);
  const mishap = aws.mishapFor(asked);
  if (mishap?.kind === 'refused') throw new Error(mishap.message);
  if (mishap?.kind === 'slow') await sleep(mishap.delayMs);
  const made = make();
  if (mishap?.kind === 'engine killed') {
    await sleep(LAST_WORDS_MS);
    process.kill(process.ppid, 'SIGKILL');
    process.exit(1);
  }
  return made;
};

export const createThing = (
  aws: AwsAccount,
  subject: Subject,
  inputs: Properties,
  place: ProviderConfig,
): Promise<Thing> =>
  change(aws, { what: 'create', ...subject, region: place.region }, () => {
    const thing = admit(aws, subject, inputs, place);
    aws.put(thing);
    return thing;
  });

export const updateThing = (
  aws: AwsAccount,
  thing: Thing,
  inputs: Properties,
  place: ProviderConfig,
): Promise<Thing> => {
  const { type, name, region } = thing;
  return change(aws, { what: 'update', type, name, region }, () => {
    const tagsAll = allTagsOf(type, inputs, place);
    const kept = Object.entries(thing.outputs).filter(([key]) => !(key in thing.inputs));
    const outputs = { ...Object.fromEntries(kept), ...inputs, ...(tagsAll !== undefined && { tagsAll }) };
    const updated = { ...thing, inputs, outputs };
    aws.put(updated);
    return updated;
  });
};

/** What is gone already stays gone, as the provider takes it. */
export const deleteThing = (
  aws: AwsAccount,
  subject: Subject,
  thing: Thing | undefined,
  place: ProviderConfig,
): Promise<void> =>
  change(aws, { what: 'delete', ...subject, region: place.region }, () => {
    if (thing !== undefined) aws.remove(thing);
  });
