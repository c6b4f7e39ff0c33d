/**
 * The pieces of others' text that are kept: ARNs, actions, words, numbers, names of resources, times. What is not recognised
 * may be anything, a secret too, and is left out.
 */

/**
 * Amazon Resource Names (IAM User Guide, IAM ARNs) and actions (`ecs:UpdateService`), which name secrets and hold none; and
 * the ids of ECS tasks and deployments behind what says so, which would look like keys elsewhere.
 */
export const REFERENCES =
  /\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12}|aws)?:[\w+=,.@:/*-]{1,300}|\b[a-z][a-z0-9-]{1,40}:[A-Z][A-Za-z]{3,60}\b|(?<=\b(?:task|deployment)[ /:]+(?:id )?)[0-9a-f]{32}\b/g;

/** A word, or words that are written as one: `UpdateService`. In chance letters the case changes more often. */
const isWord = (text: string): boolean => {
  if (!/^\p{L}[\p{L}\p{M}]*$/u.test(text) || text.length > 60) return false;
  if (!/^[A-Za-z]+$/.test(text)) return true;
  if (/^[a-z]+$/.test(text) || /^[A-Z][a-z]*$/.test(text) || /^[A-Z]+$/.test(text)) return text.length <= 30;
  const humps = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return text.length / humps.length >= 3 && humps.every((hump) => hump.length <= 20);
};

const PARTS: readonly RegExp[] = [
  /^\d{1,13}$/,
  // Short names, groups of an IPv6 address, suffixes of runs and images.
  /^[a-z0-9]{1,8}$/,
  // The end of a temporary file.
  /^[A-Za-z0-9]{1,6}$/,
  // A time, a duration or a size.
  /^\d{1,6}(?:[A-Za-z]{1,4}|T\d{2}|Z)$/,
  // Hosted zones of Route 53.
  /^Z[A-Z0-9]{8,31}$/,
];

const isPart = (text: string): boolean => {
  const [, letters = text] = /^([A-Za-z]+)\d{0,5}$/.exec(text) ?? [];
  return isWord(letters) || PARTS.some((part) => part.test(text));
};

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
/** Ids of EC2 (Amazon EC2 API Reference, resource IDs), and of deployments of ECS. */
const IDS = /\b(?:[a-z]{1,10}-[0-9a-f]{8,17}|ecs-svc\/\d{1,20})\b/g;

/** Is each part of this run of characters without a space one that is kept? */
export const isRecognised = (run: string): boolean =>
  run
    .replaceAll(UUID, '')
    .replaceAll(IDS, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .every((part) => part === '' || isPart(part));

/** The same of an ARN, whose ids may be long. */
export const isReference = (text: string): boolean =>
  text
    .replaceAll(UUID, '')
    .split(/[^A-Za-z0-9]+/)
    .every(
      (part) => part === '' || isPart(part) || /^[0-9a-f]{1,32}$/.test(part) || /^[A-Z][A-Za-z0-9]{5}$/.test(part),
    );
