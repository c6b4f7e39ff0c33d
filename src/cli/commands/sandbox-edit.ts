/** `failover sandbox edit`: change a setting by hand, past every API, to see that "failover drift" finds it. */
import { EXIT } from '../../domain/failure.ts';
import { isGiven, textOf, type Run } from '../command.ts';
import { onSandbox } from '../on-sandbox.ts';
import { regionNamed } from '../sandbox-words.ts';

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

export const run: Run = (invocation) =>
  onSandbox(invocation, (sandbox) => {
    const { output } = invocation;
    const region = regionNamed(textOf(invocation, 'region') ?? sandbox.origin.standby, sandbox);
    const field = textOf(invocation, 'field');
    const value = textOf(invocation, 'value');
    const edit = {
      region,
      collection: textOf(invocation, 'collection') ?? '',
      name: textOf(invocation, 'name') ?? '',
      field: field === null ? [] : field.split('.'),
      value: isGiven(invocation, 'remove') || value === null ? null : valueOf(value),
    };
    sandbox.edit(edit);
    const what = [edit.collection, edit.name, field].filter((part) => part !== null).join(' ');
    output.say(
      edit.value === null ? `Removed in ${region}: ${what}.` : `Changed in ${region}: ${what} = ${String(edit.value)}.`,
    );
    if (output.form !== 'text') output.document(edit);
    return EXIT.done;
  });
