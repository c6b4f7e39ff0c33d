/** `failover sandbox edit`: change a setting by hand, past every API, to see that "failover drift" finds it. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { isGiven, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { onSandbox } from '../places/on-sandbox.ts';
import { regionNamed } from '../arguments/sandbox-words.ts';

/** `true`, `12` and `"12"` are what they are in JSON; everything else is a text. */
const valueOf = (text: string): string | number | boolean => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  } catch {
    // A text without quotes.
  }
  return text;
};

const refused = (message: string, remedy: string): Failure =>
  new Failure({ code: 'edit-invalid', message, remedy, exitCode: EXIT.usage });

/** The new value; null takes away, which only --remove does. @throws Failure `edit-invalid` (exit 2) */
const wanted = (invocation: Invocation): string | number | boolean | null => {
  // An empty text is a value.
  const { value, field } = invocation.flags;
  const removes = isGiven(invocation, 'remove');
  if (typeof value !== 'string') {
    if (removes) return null;
    throw typeof field === 'string'
      ? refused(`There is no value for ${field}.`, 'Give one, or use --remove to take the field away.')
      : refused('No field is named.', 'Name a field and its value, or use --remove to take the whole resource away.');
  }
  if (removes) throw refused(`"${value}" and --remove exclude each other.`, 'Leave one of them out.');
  return valueOf(value);
};

export const run: Run = (invocation) => {
  const value = wanted(invocation);
  return onSandbox(invocation, (sandbox) => {
    const { output } = invocation;
    const region = regionNamed(textOf(invocation, 'region') ?? sandbox.origin.standby, sandbox);
    const field = textOf(invocation, 'field');
    const edit = {
      region,
      collection: textOf(invocation, 'collection') ?? '',
      name: textOf(invocation, 'name') ?? '',
      field: field === null ? [] : field.split('.'),
      value,
    };
    sandbox.edit(edit);
    const what = [edit.collection, edit.name, field].filter((part) => part !== null).join(' ');
    output.say(
      edit.value === null ? `Removed in ${region}: ${what}.` : `Changed in ${region}: ${what} = ${String(edit.value)}.`,
    );
    if (output.form !== 'text') output.document(edit);
    return EXIT.done;
  });
};
