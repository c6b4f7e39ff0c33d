/**
 * The provider that the engine finds as `pulumi-resource-aws`: the account of the tests in place of AWS. It is generic over
 * resource types. Lookups are refused, since a program is handed everything.
 */
import structs from 'google-protobuf/google/protobuf/struct_pb.js';
import empties from 'google-protobuf/google/protobuf/empty_pb.js';
import plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import providerService from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import type { Properties } from '../../src/sandbox/declared/provision-answers.ts';
import { openAccount, type Thing } from './aws-account.ts';
import { allTagsOf, createThing, deleteThing, updateThing, type ProviderConfig, type Subject } from './aws-changes.ts';
import { answering, servePlugin } from './plugin-server.ts';
import { differing, revealedProperties, UNKNOWN } from './property-values.ts';
import { filledInBy, packageVersion, replacedFor } from './resource-types.ts';

const { ACCOUNT_DIRECTORY, ACCOUNT_ID } = process.env;
if (ACCOUNT_DIRECTORY === undefined || ACCOUNT_ID === undefined)
  throw new Error('ACCOUNT_DIRECTORY and ACCOUNT_ID say which account there is');
const account = ACCOUNT_ID;
const aws = openAccount(ACCOUNT_DIRECTORY);
const place: ProviderConfig = { region: '', account, defaultTags: {} };

const propertiesOf = (struct: structs.Struct | undefined): Properties =>
  struct === undefined ? {} : struct.toJavaScript();
const structOf = (properties: Properties): structs.Struct =>
  structs.Struct.fromJavaScript(properties as Record<string, structs.JavaScriptValue>);

/** `urn:pulumi:stack::project::parent$type::name` (pulumi/pulumi, `sdk/go/common/resource/urn`). */
const subjectOf = (urn: string): Subject => {
  const [, , types = '', ...name] = urn.split('::');
  return { type: types.slice(types.lastIndexOf('$') + 1), name: name.join('::') };
};

/** Settings of a provider are passed as JSON, but for texts. */
const settingOf = (variables: Properties, name: string): unknown => {
  const value = variables[name];
  return typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value;
};

const configure = (request: provider.ConfigureRequest): provider.ConfigureResponse => {
  const settings = propertiesOf(request.getArgs());
  const allowed = settingOf(settings, 'allowedAccountIds');
  if (Array.isArray(allowed) && !allowed.includes(account)) throw new Error(`AWS account ID not allowed: ${account}`);
  const region = settings['region'];
  if (typeof region !== 'string' || region === '') throw new Error('Missing region configuration');
  place.region = region;
  const tags = settingOf(settings, 'defaultTags') as { tags?: Record<string, string> } | undefined;
  place.defaultTags = tags?.tags ?? {};
  const response = new provider.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  return response;
};

const passInputs = (request: provider.CheckRequest): provider.CheckResponse => {
  const response = new provider.CheckResponse();
  response.setInputs(request.getNews());
  return response;
};

const respondWithDiff = (changed: string[], replaces: string[]): provider.DiffResponse => {
  const response = new provider.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = provider.DiffResponse.DiffChanges;
  response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(changed);
  response.setReplacesList(replaces);
  return response;
};

/** A provider of another region owns nothing of what this one made. */
const diffConfig = (request: provider.DiffRequest): provider.DiffResponse => {
  const changed = differing(propertiesOf(request.getOldInputs()), propertiesOf(request.getNews()));
  return respondWithDiff(
    changed,
    changed.filter((name) => name === 'region'),
  );
};

const diff = (request: provider.DiffRequest): provider.DiffResponse => {
  const { type } = subjectOf(request.getUrn());
  const news = propertiesOf(request.getNews());
  const changed = differing(propertiesOf(request.getOldInputs()), news);
  const tagsAll = allTagsOf(type, news, place) ?? {};
  const retagged = differing({ tagsAll: propertiesOf(request.getOlds())['tagsAll'] ?? {} }, { tagsAll });
  return respondWithDiff([...changed, ...retagged], replacedFor(type, changed));
};

/** What AWS fills in is unknown in a preview. */
const foreseen = (type: string, inputs: Properties): Properties => ({
  ...Object.fromEntries([...filledInBy(type)].map((name) => [name, UNKNOWN])),
  ...inputs,
});

/** Inputs go back as they came, so that what is secret stays secret. */
const outputsOf = ({ outputs }: Thing, inputs: Properties): Properties => ({ ...outputs, ...inputs });

const create = async (request: provider.CreateRequest): Promise<provider.CreateResponse> => {
  const subject = subjectOf(request.getUrn());
  const inputs = propertiesOf(request.getProperties());
  const response = new provider.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(structOf(foreseen(subject.type, inputs)));
    return response;
  }
  const thing = await createThing(aws, subject, revealedProperties(inputs), place);
  response.setId(thing.id);
  response.setProperties(structOf(outputsOf(thing, inputs)));
  return response;
};

const found = (urn: string, id: string, outputs: Properties): Thing | undefined =>
  aws.find(subjectOf(urn).type, id, revealedProperties(outputs)['arn'], place.region);

const update = async (request: provider.UpdateRequest): Promise<provider.UpdateResponse> => {
  const olds = propertiesOf(request.getOlds());
  const inputs = propertiesOf(request.getNews());
  const response = new provider.UpdateResponse();
  if (request.getPreview()) {
    response.setProperties(structOf({ ...olds, ...inputs }));
    return response;
  }
  const thing = found(request.getUrn(), request.getId(), olds);
  if (thing === undefined) throw new Error(`ResourceNotFoundException: ${request.getId()} does not exist`);
  const updated = await updateThing(aws, thing, revealedProperties(inputs), place);
  response.setProperties(structOf(outputsOf(updated, inputs)));
  return response;
};

/** What exists, also when somebody changed it by hand; an empty answer for what does not. */
const read = (request: provider.ReadRequest): provider.ReadResponse => {
  const response = new provider.ReadResponse();
  const thing = found(request.getUrn(), request.getId(), propertiesOf(request.getProperties()));
  if (thing === undefined) return response;
  response.setId(thing.id);
  response.setInputs(structOf(thing.inputs));
  response.setProperties(structOf(thing.outputs));
  return response;
};

const remove = async (request: provider.DeleteRequest): Promise<empties.Empty> => {
  const urn = request.getUrn();
  const thing = found(urn, request.getId(), propertiesOf(request.getProperties()));
  await deleteThing(aws, subjectOf(urn), thing, place);
  return new empties.Empty();
};

servePlugin(providerService.ResourceProviderService, {
  getPluginInfo: answering(() => {
    const response = new plugin.PluginInfo();
    response.setVersion(packageVersion('aws'));
    return response;
  }),
  getSchema: answering(() => {
    const response = new provider.GetSchemaResponse();
    response.setSchema('{}');
    return response;
  }),
  checkConfig: answering(passInputs),
  diffConfig: answering(diffConfig),
  configure: answering(configure),
  check: answering(passInputs),
  diff: answering(diff),
  create: answering(create),
  read: answering(read),
  update: answering(update),
  delete: answering(remove),
  invoke: answering((request: provider.InvokeRequest) => {
    throw new Error(`${request.getTok()} is a lookup, but a program is handed everything`);
  }),
  cancel: answering(() => new empties.Empty()),
});
